import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { stopSignal } from '../../tools/signals.ts';
import type { BenchCase } from './bench-case.ts';
import { endToEnd } from './cases/end-to-end.ts';
import { hotKey } from './cases/hot-key.ts';
import { retainedRows } from './cases/retained-rows.ts';
import { latency } from './cases/latency.ts';
import { relay } from './cases/relay.ts';
import { workers } from './cases/workers.ts';
import { writes } from './cases/writes.ts';
import { type Findings, isHeld, describeMachine, tables, mergeFindings } from './report.ts';

const CASES: readonly BenchCase[] = [endToEnd, relay, writes, latency, workers, retainedRows, hotKey];

type Options = {
  readonly rows: number;
  readonly runs: number;
  readonly only?: readonly string[];
  readonly json?: string;
};

new Command('npm run bench --')
  .description(
    'Measures throughput, latency and memory of the messaging on the real parts, and compares them with alternatives.',
  )
  .option('--rows <n>', 'number of outbox rows that a measurement commits', count, 50_000)
  .option('--runs <n>', 'runs of each variant; variants take turns', count, 5)
  .addOption(new Option('--only <names...>', 'run only these measurements').choices(CASES.map(({ name }) => name)))
  .option('--json <file>', 'also write the values of all runs to this file')
  .addHelpText(
    'after',
    `\nMeasurements:\n${CASES.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}\n
Each measurement starts its own product on free ports. Variants take turns; the machine should do nothing else.

Examples:
  npm run bench -- --only latency --runs 5
  npm run bench -- --json bench.json

Exit codes: 0 all measurements ran, 1 a measurement failed. A bound that is not held does not change it.`,
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
    findings.push(await measure({ rows, runs, signal, report: (text) => console.error(`  ${text}`) }));
  }
  const all = mergeFindings(findings);
  const { processors, model, memoryGiB, node } = describeMachine();
  console.log(
    `${processors} processors (${model}), ${memoryGiB} GiB, Node ${node}, ${startedAt.toISOString().slice(0, 10)}\n`,
  );
  console.log(tables(all));
  if (json !== undefined) {
    const floors = all.floors.map((floor) => ({ ...floor, held: isHeld(floor) }));
    writeFileSync(
      json,
      `${JSON.stringify({ startedAt, machine: describeMachine(), rows, runs, ...all, floors }, null, 2)}\n`,
    );
  }
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return value;
}
