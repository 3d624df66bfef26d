import { execa } from 'execa';
import { z } from 'zod';
import { ensureGoProgram, judge } from '../../../tools/toolchain/index.ts';
import { quietly } from '../../support/quietly.ts';

const answers = z.array(
  z.object({
    metric: z.string(),
    value: z.string(),
    phase: z.enum(['Successful', 'Failed', 'Inconclusive', 'Error']),
    message: z.string(),
  }),
);

export type Judgement = z.output<typeof answers>[number];

/** Finds or builds the program that judges analyses. The first build takes minutes. */
export async function ensureJudge() {
  const { binary } = await ensureGoProgram(judge, quietly);
  /**
   * Measures each metric once.
   * @param metrics the metrics of a rendered AnalysisTemplate.
   * @param address the address of Prometheus.
   */
  return async (metrics: readonly unknown[], args: Readonly<Record<string, string>>, address: string) => {
    const { stdout } = await execa(binary, [], { input: JSON.stringify({ metrics, args, address }) });
    return answers.parse(JSON.parse(stdout));
  };
}
