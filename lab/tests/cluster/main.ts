import { execa } from 'execa';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ROOT } from '../../../tools/root.ts';
import { formatTable } from '../../../tools/output/table.ts';
import { countFile, type Counts } from '../../../tests/runner/counts.ts';
import { failuresIn } from '../../../tests/runner/failures.ts';
import { stopSignal } from '../../../tools/signals.ts';
import { CASES, type CaseName, NIGHTLY } from './cases.ts';
import { environmentOf } from './environment.ts';
import type { Figure } from './support/figures.ts';

const MODULES = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
/** The time limit of one case. */
const LIMIT_MS = 40 * 60_000;
const signal = stopSignal();

await new Command('npm run cluster:test --')
  .description('Tests the cluster that cluster:up brought up, as a black box.')
  .argument('[cases...]', `letters of cases; default: all but ${NIGHTLY.join(', ')}`, parseCase)
  .option('--nightly', `run the long cases ${NIGHTLY.join(', ')} as well`)
  .option('--json', 'print one object at the end')
  .option('--results <file>', 'write that object to a file as well')
  .addHelpText('after', `\n${CASES.map(({ name, title }) => `  ${name}  ${title}`).join('\n')}\n`)
  .addHelpText(
    'after',
    '\nExit codes: 0 all tests passed, 1 a test failed or no cluster runs.\n\nExample:\n  npm run cluster:test -- b e',
  )
  .action(runCases)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });

type Flags = { readonly nightly?: true; readonly json?: true; readonly results?: string };

function parseCase(text: string, before: readonly CaseName[] = []): readonly CaseName[] {
  const found = CASES.find(({ name }) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`There is no case ${text}.`);
  return [...before, found.name];
}

async function runCases(names: readonly CaseName[], { nightly, json, results: resultsFile }: Flags): Promise<void> {
  const wanted = names.length > 0 ? names : CASES.map(({ name }) => name).filter((name) => !NIGHTLY.includes(name));
  const chosen = CASES.filter(({ name }) => wanted.includes(name) || (nightly && NIGHTLY.includes(name)));
  const scratch = mkdtempSync(join(tmpdir(), 'todo-platform-cluster-test-'));
  try {
    const figures = join(scratch, 'figures');
    writeFileSync(figures, '');
    const env = { ...(await environmentOf(scratch)), CLUSTER_FIGURES: figures, NODE_OPTIONS: MODULES };
    const outcomes: Outcome[] = [];
    for (const { name, title, file } of chosen) {
      process.stderr.write(`\n${name}  ${title}\n`);
      const since = performance.now();
      const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
      const results = join(scratch, `${name}.json`);
      const args = [
        '--ci',
        '--runInBand',
        '--forceExit',
        '--testPathPatterns',
        `/lab/tests/cluster/${file}`,
        '--json',
        '--outputFile',
        results,
      ];
      const { exitCode } = await execa(process.execPath, [jest, ...args], {
        cwd: join(ROOT, 'lab'),
        ...{ env, reject: false, cancelSignal: signal, timeout: LIMIT_MS },
        // The standard output is ignored, because Jest writes the same JSON to it.
        stdin: 'ignore',
        stdout: 'ignore',
        stderr: 'inherit',
      });
      signal.throwIfAborted();
      const seconds = Math.round((performance.now() - since) / 1000);
      outcomes.push({
        ...{ name, seconds, ...(await countFile(results, exitCode === 0)) },
        failures: await failuresIn(results),
      });
    }
    const seen = readFigures(figures);
    const all = JSON.stringify({ cases: outcomes, figures: seen }, undefined, 2);
    if (resultsFile !== undefined) writeFileSync(resultsFile, all);
    if (json) console.log(all);
    else console.log(printed(outcomes, seen));
    if (outcomes.some(({ failed }) => failed > 0)) process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Outcome = Counts & {
  readonly name: string;
  readonly seconds: number;
  readonly failures: readonly string[];
};

function readFigures(file: string): readonly Figure[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Figure);
}

function printed(outcomes: readonly Outcome[], figures: readonly Figure[]): string {
  const cases = outcomes.map(({ name, seconds, passed, failed }) => [
    name,
    failed === 0 ? `${passed} passed` : `${failed} FAILED, ${passed} passed`,
    `${seconds} s`,
  ]);
  const seen = figures.map((figure) => [figure.case, figure.what, figure.value]);
  const tables = [
    formatTable([['CASE', 'FIGURE', 'VALUE'], ...seen]),
    formatTable([['CASE', 'TESTS', 'TIME'], ...cases]),
  ];
  return [
    '',
    ...tables,
    ...outcomes.flatMap(({ name, failures }) => failures.map((failure) => `${name} ${failure}`)),
  ].join('\n\n');
}
