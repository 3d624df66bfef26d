import type { Command, CommanderError } from 'commander';
import { databasesHere, databaseToRead } from '../../databases/databases.ts';
import { parseSeconds, takeDatabase } from '../../databases/options.ts';
import { differenceTable, type Listed, projectionTable, summary } from '../print.ts';
import { ask, readProjections, rebuilt, verified } from '../projections.ts';

type Flags = { readonly databaseUrl?: string; readonly json?: true; readonly wait: number };

const WAIT_S = 600;
const COULD_NOT = 2;
const PROGRESS_MS = 1_000;

const DIFFERENCES = `
Differences: missing, behind (in the source, or newer there, and not arrived in time); differs (as new, other content); extra, ahead
(not in the source, or older there: no event can have made it). Content is not shown, it would outlive the rows.

Exit codes: 0 equal, 1 different, 2 it could not be found out.`;

export function register(program: Command): void {
  const projections = program
    .command('projections')
    .description('what services keep of the state of others: compare it with its source, rebuild it');
  asked(projections.command('list').description('list projections, and when each was filled, rebuilt and verified'))
    .argument('[service]', 'such as users-service; all of the platform that runs here where left out')
    .action(guarded(list));
  waiting(projections.command('rebuild').description('have the worker rebuild a projection, while it is in use'))
    .addHelpText(
      'after',
      '\nAsked again, it begins anew. Exit codes: 0 it is rebuilt, 2 it could not be, or not in time.',
    )
    .action(guarded(rebuild));
  waiting(projections.command('verify').description('have the worker compare a projection with its source'))
    .addHelpText('after', DIFFERENCES)
    .action(guarded(verify));
}

function asked(command: Command): Command {
  return takeDatabase(command)
    .option('--json', 'print JSON')
    .exitOverride(({ exitCode }: CommanderError) => process.exit(exitCode === 0 ? 0 : COULD_NOT));
}

function waiting(command: Command): Command {
  return asked(command)
    .argument('<service>', 'such as users-service')
    .argument('<name>', 'as list shows it')
    .option('-w, --wait <seconds>', 'how long to wait for the worker', parseSeconds, WAIT_S);
}

/** Exit code 1 is an answer of verify. */
function guarded<A extends readonly unknown[]>(action: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await action(...args);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = COULD_NOT;
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
      all.length === 0 ? 'No projections yet: a worker makes them known as it starts.' : projectionTable(all),
    );
}

async function rebuild(service: string, projection: string, { databaseUrl, json, wait }: Flags): Promise<void> {
  const url = databaseToRead(service, databaseUrl);
  const wanted = { projection, waitMs: wait * 1_000, onProgress: progress(projection, json) };
  const result = await ask(url, { kind: 'rebuild', result: rebuilt, ...wanted });
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
  const result = await ask(url, { kind: 'verify', result: verified, ...wanted });
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
