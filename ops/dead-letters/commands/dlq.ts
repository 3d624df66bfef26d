import type { Command } from 'commander';
import { databasesToRead } from '../../databases/databases.ts';
import { type DeadLetter, dropDeadLetters, readDeadLetters, replayDeadLetters } from '../dead-letters.ts';
import { parseSeconds, takeDatabase } from '../../databases/options.ts';
import { filterOf, type Flags, isNarrowed, takeFilter } from '../flags.ts';
import { describeDeadLetter, table } from '../print.ts';

const WAIT_S = 30;

export function register(program: Command): void {
  const dlq = program.command('dlq').description('list, replay and drop the events that handlers declared dead');
  takeFilter(dlq.command('list').description('list dead letters, oldest first'))
    .option('--dropped', 'include dropped ones')
    .option('--json', 'print a JSON array with payloads')
    .action(list);
  takeDatabase(dlq.command('show').description('show all of one dead letter'))
    .argument('<event-id>', 'id as shown by list')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit codes: 0 found, 1 no dead letter has this id.')
    .action(show);
  takeFilter(
    dlq
      .command('replay')
      .description('let the worker apply dead letters again, oldest first, after you fixed the cause'),
  )
    .argument('[event-id...]', 'ids as shown by list (default: all that match the options)')
    .option('--dry-run', 'only list the matching dead letters')
    .option('-w, --wait <seconds>', 'how long to wait for the worker', parseSeconds, WAIT_S)
    .option('--json', 'print a JSON array')
    .addHelpText(
      'after',
      '\nNewer state is never overwritten. Exit codes: 0 all replayed, 1 at least one failed again or is still waiting.',
    )
    .action(replay);
  takeFilter(dlq.command('drop').description('drop dead letters, so that they are neither applied nor listed'))
    .argument('[event-id...]', 'ids as shown by list (default: all that match the options)')
    .option('--dry-run', 'only list the matching dead letters')
    .option('--json', 'print a JSON array')
    .addHelpText(
      'after',
      '\n`dlq list --dropped` lists them, `dlq replay <event-id>` undoes it. After 30 days they are deleted.',
    )
    .action(drop);
}

async function list(flags: Flags): Promise<void> {
  print(await select(flags, []), flags);
}

async function show(eventId: string, flags: Flags): Promise<void> {
  const letters = await select({ ...flags, dropped: true, limit: 100 }, [eventId]);
  if (letters.length === 0) throw new Error(`There is no dead letter ${eventId}.`);
  for (const { letter } of letters) console.log(flags.json ? JSON.stringify(letter) : describeDeadLetter(letter));
}

async function replay(eventIds: readonly string[], flags: Flags): Promise<void> {
  const letters = await selectedForChange(eventIds, { ...flags, ...(eventIds.length > 0 && { dropped: true }) });
  if (flags.dryRun || letters.length === 0) {
    print(letters, flags);
    return;
  }
  const outcomes = await perDatabase(letters, (url, ids) => replayDeadLetters(url, ids, flags.wait * 1_000));
  if (flags.json) console.log(JSON.stringify(outcomes));
  else
    for (const { eventId, outcome, reason } of outcomes)
      console.log(`${eventId} ${outcome}${reason ? `: ${reason}` : ''}`);
  if (outcomes.some(({ outcome }) => outcome !== 'replayed')) process.exitCode = 1;
}

async function drop(eventIds: readonly string[], flags: Flags): Promise<void> {
  const letters = await selectedForChange(eventIds, flags);
  if (!flags.dryRun)
    await perDatabase(letters, async (url, ids) => {
      await dropDeadLetters(url, ids);
      return [];
    });
  print(letters, flags);
}

type Selected = { readonly databaseUrl: string; readonly letter: DeadLetter };

/** @throws {Error} if no id and no filter is given, or an id is unknown. Nothing is changed then. */
async function selectedForChange(eventIds: readonly string[], flags: Flags): Promise<readonly Selected[]> {
  if (!isNarrowed(flags, eventIds)) throw new Error('Say which: give event ids, or --type, --topic, --key or --since.');
  const letters = await select(flags, eventIds);
  const found = new Set(letters.map(({ letter }) => letter.eventId));
  const missing = eventIds.filter((eventId) => !found.has(eventId));
  if (missing.length > 0) throw new Error(`There is no dead letter ${missing.join(', ')}. Nothing was changed.`);
  return letters;
}

async function select(flags: Flags, eventIds: readonly string[]): Promise<readonly Selected[]> {
  const found = await Promise.all(
    databasesToRead(flags.databaseUrl).map(async (databaseUrl) => {
      const letters = await readDeadLetters(databaseUrl, filterOf(flags, eventIds));
      return letters.map((letter) => ({ databaseUrl, letter }));
    }),
  );
  return found.flat().sort((a, b) => a.letter.deadAt.localeCompare(b.letter.deadAt));
}

async function perDatabase<T>(
  letters: readonly Selected[],
  work: (databaseUrl: string, eventIds: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const groups = [...Map.groupBy(letters, ({ databaseUrl }) => databaseUrl)];
  const done = await Promise.all(
    groups.map(([url, group]) =>
      work(
        url,
        group.map(({ letter }) => letter.eventId),
      ),
    ),
  );
  return done.flat();
}

function print(letters: readonly Selected[], { json }: Flags): void {
  const shown = letters.map(({ letter }) => letter);
  if (json) console.log(JSON.stringify(shown));
  else console.log(shown.length === 0 ? 'No dead letters.' : table(shown));
}
