import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stopSignal } from '../../platform/signals.ts';
import type { BenchCase } from './bench-case.ts';
import { endToEnd } from './cases/end-to-end.ts';
import { kept } from './cases/kept.ts';
import { latency } from './cases/latency.ts';
import { relay } from './cases/relay.ts';
import { workers } from './cases/workers.ts';
import { writes } from './cases/writes.ts';
import { type Findings, isHeld, machine, tables, together } from './report.ts';

const CASES: readonly BenchCase[] = [endToEnd, relay, writes, latency, workers, kept];

type Options = {
  readonly rows: number;
  readonly runs: number;
  readonly only?: readonly string[];
  readonly json?: string;
};

new Command('npm run bench --')
  .description(
    'Measures messaging on the real parts: throughput, latency, memory, and what they are beside other ways.',
  )
  .option('--rows <n>', 'committed rows of a measurement', count, 50_000)
  .option('--runs <n>', 'runs of each variant, in turn', count, 5)
  .addOption(new Option('--only <names...>', 'these measurements').choices(CASES.map(({ name }) => name)))
  .option('--json <file>', 'write all values there too')
  .addHelpText(
    'after',
    `\nMeasurements:\n${CASES.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}\n
Each starts a whole of its own on free ports. What is compared runs in turn, in one run; the machine should do nothing else.
Exit codes: 0 it was measured, 1 it was not.`,
  )
  .action(run)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });

async function run({ rows, runs, only, json }: Options): Promise<void> {
  const startedAt = new Date();
  const signal = stopSignal();
  const findings: Findings[] = [];
  for (const { name, about, measure } of CASES.filter(({ name }) => only?.includes(name) ?? true)) {
    console.error(`${name}: ${about}`);
    findings.push(await measure({ rows, runs, signal, tell: (text) => console.error(`  ${text}`) }));
  }
  const all = together(findings);
  const { processors, model, memoryGiB, node } = machine();
  console.log(
    `${processors} processors (${model}), ${memoryGiB} GiB, Node ${node}, ${startedAt.toISOString().slice(0, 10)}\n`,
  );
  console.log(tables(all));
  if (json !== undefined) {
    const floors = all.floors.map((floor) => ({ ...floor, held: isHeld(floor) }));
    writeFileSync(json, `${JSON.stringify({ startedAt, machine: machine(), rows, runs, ...all, floors }, null, 2)}\n`);
  }
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}
