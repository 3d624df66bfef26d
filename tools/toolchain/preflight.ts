import { isCached } from './cache.ts';
import { daprd, daprdOnPath } from './daprd.ts';
import { goRecipe } from './go-program.ts';
import { kafkaOnPath, kafkaRecipe } from './kafka.ts';
import { go, java, maven, problemOf } from './prerequisites.ts';
import type { Problem } from './types.ts';

/** Programs that are missing on this machine to run, download or build the parts. Empty if nothing is missing. */
export async function preflight(): Promise<Problem[]> {
  const [hasKafka, hasDaprd] = await Promise.all([haveKafka(), haveDaprd()]);
  const problems = await Promise.all([
    problemOf(java, 'run Kafka'),
    hasKafka ? undefined : problemOf(maven, 'download Kafka'),
    hasDaprd ? undefined : problemOf(go, 'build daprd'),
  ]);
  return problems.filter((problem) => problem !== undefined);
}

async function haveKafka(): Promise<boolean> {
  return (await kafkaOnPath()) !== undefined || (await isCached(kafkaRecipe()));
}

async function haveDaprd(): Promise<boolean> {
  return (await daprdOnPath()) !== undefined || (await isCached(goRecipe(daprd)));
}
