import { execa } from 'execa';
import { z } from 'zod';
import { ensureGoProgram, judge } from '../../../platform/toolchain/index.ts';
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

/** Finds or builds it; the first build takes minutes. */
export async function ensureJudge() {
  const { binary } = await ensureGoProgram(judge, quietly);
  /**
   * Measures each metric once.
   * @param metrics of a rendered AnalysisTemplate.
   * @param address of the Prometheus that is asked.
   */
  return async (metrics: readonly unknown[], args: Readonly<Record<string, string>>, address: string) => {
    const { stdout } = await execa(binary, [], { input: JSON.stringify({ metrics, args, address }) });
    return answers.parse(JSON.parse(stdout));
  };
}
