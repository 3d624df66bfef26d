import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { ensureGoProgram, type GoProgram } from '../../../platform/toolchain/index.ts';

/** Argo Rollouts' own evaluation of analyses, of the version that the cluster runs. */
const judgeProgram: GoProgram = {
  name: 'judge',
  module: 'github.com/argoproj/argo-rollouts',
  version: '1.10.1',
  sum: 'h1:6oyVPGiHHxu3ixkT6mngemh88HLPDoTX1IwO6KNR1Y4=',
  source: './cmd/judge',
  additions: { 'cmd/judge/main.go': join(import.meta.dirname, '../judge/main.go') },
};

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
export async function ensureJudge(report: (line: string) => void = () => undefined) {
  const { binary } = await ensureGoProgram(judgeProgram, { report, signal: new AbortController().signal });
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
