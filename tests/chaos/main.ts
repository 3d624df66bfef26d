import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopSignal } from '../../platform/signals.ts';
import { killAll } from './faults/signals.ts';
import { type Flags, program } from './options.ts';
import { PROOFS, USUAL } from './proof.ts';
import { printed, summarize } from './report.ts';
import { run } from './run.ts';
import { startWatched } from './start.ts';

const signal = stopSignal();

await program(chaos).parseAsync();

async function chaos(flags: Flags): Promise<void> {
  const { kills, seed, minutes, alone, mutation } = flags;
  const adversity = mutation === undefined ? USUAL : PROOFS[mutation];
  const tell = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
  const repeat = `npm run chaos -- --kills ${kills} --seed ${seed} --minutes ${minutes} --alone ${alone}${mutation === undefined ? '' : ` --mutation ${mutation}`}`;
  tell(repeat);
  const dataDir = mkdtempSync(join(tmpdir(), 'todo-platform-chaos-'));
  let keep = flags.keep === true;
  try {
    const platform = await startWatched({ dataDir, seed, mutation, adversity, signal });
    try {
      tell('the platform runs');
      const summary = summarize(
        await run(platform, { kills, seed, minutes, adversity, alone: alone / 100, tell, signal }),
      );
      console.log(flags.json ? JSON.stringify({ seed, repeat, ...summary }) : printed(summary));
      if (summary.violations.length > 0) {
        keep ||= mutation === undefined;
        process.exitCode = 1;
      }
    } finally {
      await killAll(platform).finally(() => platform.stop());
    }
  } catch (error) {
    tell(
      signal.aborted ? String(signal.reason) : error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    keep ||= !signal.aborted;
    process.exitCode = signal.aborted ? 130 : 1;
  } finally {
    if (keep) tell(`The logs of the processes are kept in ${join(dataDir, 'logs')}`);
    else rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
