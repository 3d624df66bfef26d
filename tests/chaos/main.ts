import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopSignal } from '../../tools/signals.ts';
import { type Flags, program } from './options.ts';
import { MUTATION_PROFILES, DEFAULT_PROFILE } from './fault-profiles.ts';
import { formatSummary, summarize } from './report.ts';
import { run } from './run.ts';
import { startInstrumentedProduct } from './start-instrumented-product.ts';

const signal = stopSignal();

await program(chaos).parseAsync();

async function chaos(flags: Flags): Promise<void> {
  const { kills, seed, minutes, alone, mutation } = flags;
  const profile = mutation === undefined ? DEFAULT_PROFILE : MUTATION_PROFILES[mutation];
  const report = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
  const repeat = `npm run chaos -- --kills ${kills} --seed ${seed} --minutes ${minutes} --alone ${alone}${mutation === undefined ? '' : ` --mutation ${mutation}`}`;
  report(repeat);
  const dataDir = mkdtempSync(join(tmpdir(), 'todo-platform-chaos-'));
  let keep = flags.keep === true;
  try {
    const testbed = await startInstrumentedProduct({ dataDir, seed, mutation, profile, report, signal });
    try {
      report('the product is running');
      const summary = summarize(
        await run(testbed, { kills, seed, minutes, profile, alone: alone / 100, report, signal }),
      );
      console.log(flags.json ? JSON.stringify({ seed, repeat, ...summary }) : formatSummary(summary));
      if (summary.violations.length > 0) {
        keep ||= mutation === undefined;
        process.exitCode = 1;
      }
    } finally {
      await testbed.remove();
    }
  } catch (error) {
    report(
      signal.aborted ? String(signal.reason) : error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    keep ||= !signal.aborted;
    process.exitCode = signal.aborted ? 130 : 1;
  } finally {
    if (keep) report(`The logs of the processes are kept in ${join(dataDir, 'logs')}`);
    else rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
