import type { Command, CommanderError } from 'commander';
import { databasesHere, databaseToRead } from '../../databases/databases.ts';
import { parseSeconds, takeDatabase } from '../../databases/options.ts';
import { differenceTable, type Listed, projectionTable, summary } from '../print.ts';
import { requestJob, readProjections, rebuilt, verified } from '../projections.ts';

type Flags = { readonly databaseUrl?: string; readonly json?: true; readonly wait: number };

const WAIT_S = 600;
const FAILED = 2;
const PROGRESS_MS = 1_000;

const DIFFERENCES = `
Differences:
  missing  the source has the row, and its event did not arrive in time
  behind   the source has a newer row, and its event did not arrive in time
  differs  same version, other content
  extra    the source does not have the row
  ahead    the source has an older row
The content of rows is never shown, because the output may be kept longer than the rows.

Exit codes: 0 equal, 1 different, 2 the comparison failed.`;

export function register(program: Command): void {
  const projections = program
    .command('projections')
    .description("compare projections, the copies of other services' state, with their sources, and rebuild them");
  withDatabase(
    projections
      .command('list')
      .description('list projections, with the times at which each was filled, rebuilt and verified'),
  )
    .argument('[service]', 'such as users-service (default: all services of npm start on this machine)')
    .action(exitingWith2(list));
  withWait(projections.command('rebuild').description('let the worker rebuild a projection while it is in use'))
    .addHelpText(
      'after',
      '\nA repeated request starts from the beginning. Exit codes: 0 rebuilt, 2 failed or not done in time.',
    )
    .action(exitingWith2(rebuild));
  withWait(projections.command('verify').description('let the worker compare a projection with its source'))
    .addHelpText('after', DIFFERENCES)
    .action(exitingWith2(verify));
}

function withDatabase(command: Command): Command {
  return takeDatabase(command)
    .option('--json', 'print JSON')
    .exitOverride(({ exitCode }: CommanderError) => process.exit(exitCode === 0 ? 0 : FAILED));
}

function withWait(command: Command): Command {
  return withDatabase(command)
    .argument('<service>', 'such as users-service')
    .argument('<name>', 'name as shown by list')
    .option('-w, --wait <seconds>', 'how long to wait for the worker', parseSeconds, WAIT_S);
}

/** Exits with 2 on an error, because 1 means that verify found differences. */
function exitingWith2<A extends readonly unknown[]>(
  action: (...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await action(...args);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = FAILED;
    }
  };
}

async function list(service: string | undefined, { databaseUrl, json }: Flags): Promise<void> {
  const databases =
    service !== undefined
      ? [[service, databaseToRead(service, databaseUrl)] as const]
      : databaseUrl === undefined
        ? Object.entries(databasesHere())
        : [[undefined, databaseUrl] as const];
  const found = await Promise.all(
    databases.map(async ([name, url]) =>
      (await readProjections(url)).map((projection): Listed => ({
        ...(name !== undefined && { service: name }),
        ...projection,
      })),
    ),
  );
  const all = found.flat();
  if (json) console.log(JSON.stringify(all));
  else
    console.log(
      all.length === 0 ? 'No projections yet: a worker registers them when it starts.' : projectionTable(all),
    );
}

async function rebuild(service: string, projection: string, { databaseUrl, json, wait }: Flags): Promise<void> {
  const url = databaseToRead(service, databaseUrl);
  const wanted = { projection, waitMs: wait * 1_000, onProgress: progress(projection, json) };
  const result = await requestJob(url, { kind: 'rebuild', result: rebuilt, ...wanted });
  const { rows, mended, removed } = result;
  if (json) console.log(JSON.stringify({ service, projection, ...result }));
  else
    console.log(
      `${service} ${projection} is rebuilt: ${rows} rows in the source, ${mended} mended, ${removed} removed.`,
    );
}

async function verify(service: string, projection: string, { databaseUrl, json, wait }: Flags): Promise<void> {
  const url = databaseToRead(service, databaseUrl);
  const wanted = { projection, waitMs: wait * 1_000, onProgress: progress(projection, json) };
  const result = await requestJob(url, { kind: 'verify', result: verified, ...wanted });
  const { rows, counts, differences } = result;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (json) console.log(JSON.stringify({ service, projection, equal: total === 0, ...result }));
  else if (total === 0) console.log(`${service} ${projection} equals its source: ${rows} rows.`);
  else {
    console.log(differenceTable(differences));
    const shown = differences.length < total ? ` The first ${differences.length} are shown.` : '';
    console.log(`\n${total} differences in ${rows} rows: ${summary(counts)}.${shown}`);
  }
  if (total > 0) process.exitCode = 1;
}

function progress(projection: string, json: true | undefined): (rows: number) => void {
  let next = Date.now() + PROGRESS_MS;
  return (rows) => {
    if (json || Date.now() < next) return;
    next = Date.now() + PROGRESS_MS;
    console.error(`${projection}: ${rows} rows so far`);
  };
}
