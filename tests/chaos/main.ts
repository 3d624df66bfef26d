import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_BLOWS } from './faults/plan.ts';
import { type Flags, program } from './options.ts';
import { printed, summarize } from './report.ts';
import { run } from './run.ts';
import { startWatched } from './start.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stopping.abort(new Error(`Stopped by ${signal}.`)));

await program(chaos).parseAsync();

async function chaos(flags: Flags): Promise<void> {
  const { kills, seed, minutes, mutation } = flags;
  const { signal } = stopping;
  const tell = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
  const repeat = `npm run chaos -- --kills ${kills} --seed ${seed} --minutes ${minutes}${mutation === undefined ? '' : ` --mutation ${mutation}`}`;
  tell(repeat);
  const dataDir = mkdtempSync(join(tmpdir(), 'todo-platform-chaos-'));
  let keep = flags.keep === true;
  try {
    const platform = await startWatched({ dataDir, seed, mutation, signal });
    try {
      tell('the platform runs');
      const summary = summarize(await run(platform, { kills, seed, minutes, blows: ALL_BLOWS, tell, signal }));
      console.log(flags.json ? JSON.stringify({ seed, repeat, ...summary }) : printed(summary));
      if (summary.violations.length > 0) {
        keep ||= mutation === undefined;
        process.exitCode = 1;
      }
    } finally {
      await platform.stop();
    }
  } catch (error) {
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    keep ||= !signal.aborted;
    process.exitCode = signal.aborted ? 130 : 1;
  } finally {
    if (keep) tell(`The logs of the processes are kept in ${join(dataDir, 'logs')}`);
    else rmSync(dataDir, { recursive: true, force: true });
  }
}
