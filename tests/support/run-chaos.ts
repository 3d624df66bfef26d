import { join } from 'node:path';
import { z } from 'zod';
import { runCommand } from './command.ts';

const MAIN = join(import.meta.dirname, '..', 'chaos', 'main.ts');

const figures = z.object({
  /** The command that repeats the run. */
  repeat: z.string(),
  faults: z.int(),
  commands: z.object({ acknowledged: z.int() }),
  duplicatesDelivered: z.int(),
  violations: z.array(z.object({ kind: z.string(), text: z.string() })),
});

export type ChaosRun = { readonly code: number; readonly summary: z.output<typeof figures> };

/** Runs `npm run chaos` with these options. @throws {Error} with its output if it printed no figures. */
export async function runChaos(...options: readonly string[]): Promise<ChaosRun> {
  const { code, stdout, stderr } = await runCommand(process.execPath, [MAIN, ...options, '--json']);
  const summary = figures.safeParse(parse(stdout));
  if (!summary.success)
    throw new Error(`The chaos run ended with exit code ${code} and printed no figures:\n${stderr}`);
  return { code, summary: summary.data };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
