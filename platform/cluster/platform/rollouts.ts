import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

import type { EnsureOptions } from '../../toolchain/index.ts';
import type { Cluster } from '../cluster.ts';

/** As far as it is looked at. https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
const Rollouts = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), generation: z.number() }),
      spec: z.object({ replicas: z.number().optional() }),
      status: z
        .object({
          phase: z.string().optional(),
          message: z.string().optional(),
          observedGeneration: z.string().optional(),
          availableReplicas: z.number().optional(),
          replicas: z.number().optional(),
        })
        .optional(),
    }),
  ),
});

export type RolloutState = {
  readonly name: string;
  /** Healthy, Progressing, Paused or Degraded; undefined before the controller has looked. */
  readonly phase: string | undefined;
  readonly message: string | undefined;
  readonly available: number;
  readonly replicas: number;
};

export async function rolloutsOf(cluster: Cluster, namespace: string): Promise<readonly RolloutState[]> {
  const { items } = Rollouts.parse(await cluster.get('rollouts.argoproj.io', '--namespace', namespace));
  return items.map(({ metadata, spec, status }) => ({
    name: metadata.name,
    phase: status?.observedGeneration === String(metadata.generation) ? status.phase : undefined,
    message: status?.message,
    available: status?.availableReplicas ?? 0,
    replicas: spec.replicas ?? status?.replicas ?? 0,
  }));
}

const PATIENCE_MS = 900_000;

/** What a rollout says while it walks its ladder, and when it is held because too little was seen to judge it. */
const WALKS = 'CanaryPauseStep';
const UNJUDGED = 'InconclusiveAnalysisRun';

/**
 * Waits until all rollouts are through. A canary that nobody uses cannot be judged: it is promoted in full, so that what
 * runs is what was asked for. One that is held otherwise, as by a person, is left to people.
 * @throws {Error} when one is degraded, or when it takes too long.
 */
export async function awaitRollouts(
  cluster: Cluster,
  namespace: string,
  { report, signal }: EnsureOptions,
): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const rollouts = await rolloutsOf(cluster, namespace);
    const failed = rollouts.find(({ phase }) => phase === 'Degraded');
    if (failed !== undefined) throw new Error(`${failed.name} is degraded: ${failed.message ?? 'it does not say why'}`);
    const open = rollouts.filter(({ phase }) => phase !== 'Healthy');
    for (const { name, phase, message } of open) {
      if (phase !== 'Paused' || message !== UNJUDGED) continue;
      report(`promoting ${name}: nobody uses its new version, so nothing was seen to judge it by`);
      await cluster.kubectl(['argo', 'rollouts', 'promote', name, '--full', '--namespace', namespace], { signal });
    }
    if (open.every(({ phase, message }) => phase === 'Paused' && message !== WALKS && message !== UNJUDGED)) {
      for (const { name, message } of open) {
        report(`${name} is held (${message ?? 'paused'}): kubectl argo rollouts promote ${name}, or abort`);
      }
      return;
    }
    if (Date.now() > until) {
      const names = open.map(({ name, phase }) => `${name} (${phase ?? 'not seen yet'})`).join(', ');
      throw new Error(`Not through after ${PATIENCE_MS / 60_000} minutes: ${names}`);
    }
    await sleep(1_000, undefined, { signal });
  }
}
