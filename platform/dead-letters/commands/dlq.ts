import type { Command } from 'commander';
import { databasesToRead } from '../../databases/databases.ts';
import { type DeadLetter, dropDeadLetters, readDeadLetters, replayDeadLetters } from '../dead-letters.ts';
import { parseSeconds, takeDatabase } from '../../databases/options.ts';
import { filterOf, type Flags, isNarrowed, takeFilter } from '../flags.ts';
import { table, whole } from '../print.ts';

const WAIT_S = 30;

export function register(program: Command): void {
  const dlq = program
    .command('dlq')
    .description('look at the events that consumers have declared dead, and decide on them');
  takeFilter(dlq.command('list').description('list dead letters, oldest first'))
    .option('--dropped', 'also those that were dropped')
    .option('--json', 'print an array of objects, payloads included')
    .action(list);
  takeDatabase(dlq.command('show').description('show a dead letter whole'))
    .argument('<event-id>', 'as list shows it')
    .option('--json', 'print one object')
    .addHelpText('after', '\nExit codes: 0 it was shown, 1 there is none of this id.')
    .action(show);
  takeFilter(dlq.command('replay').description('have the worker apply dead letters again, oldest first, after the fix'))
    .argument('[event-id...]', 'as list shows them; all that the options choose where left out')
    .option('--dry-run', 'only show which')
    .option('-w, --wait <seconds>', 'how long to wait for the worker', parseSeconds, WAIT_S)
    .option('--json', 'print an array of objects')
    .addHelpText(
      'after',
      '\nState that is newer already is kept. Exit codes: 0 all were replayed, 1 one failed again or the worker has not come to it.',
    )
    .action(replay);
  takeFilter(dlq.command('drop').description('give dead letters up: they are never applied, nor listed'))
    .argument('[event-id...]', 'as list shows them; all that the options choose where left out')
    .option('--dry-run', 'only show which')
    .option('--json', 'print an array of objects')
    .addHelpText('after', '\n`dlq list --dropped` shows them, `dlq replay <event-id>` takes it back.')
    .action(drop);
}

async function list(flags: Flags): Promise<void> {
  print(await chosen(flags, []), flags);
}

async function show(eventId: string, flags: Flags): Promise<void> {
  const letters = await chosen({ ...flags, dropped: true, limit: 100 }, [eventId]);
  if (letters.length === 0) throw new Error(`There is no dead letter ${eventId}.`);
  for (const { letter } of letters) console.log(flags.json ? JSON.stringify(letter) : whole(letter));
}

async function replay(eventIds: readonly string[], flags: Flags): Promise<void> {
  const letters = await decidedOn(eventIds, { ...flags, ...(eventIds.length > 0 && { dropped: true }) });
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
  const letters = await decidedOn(eventIds, flags);
  if (!flags.dryRun)
    await perDatabase(letters, async (url, ids) => {
      await dropDeadLetters(url, ids);
      return [];
    });
  print(letters, flags);
}

type Chosen = { readonly databaseUrl: string; readonly letter: DeadLetter };

/** @throws {Error} where nothing narrows the choice, or an id is not there: then nothing was changed. */
async function decidedOn(eventIds: readonly string[], flags: Flags): Promise<readonly Chosen[]> {
  if (!isNarrowed(flags, eventIds)) throw new Error('Say which: event ids, or --type, --topic, --key or --since.');
  const letters = await chosen(flags, eventIds);
  const found = new Set(letters.map(({ letter }) => letter.eventId));
  const missing = eventIds.filter((eventId) => !found.has(eventId));
  if (missing.length > 0) throw new Error(`There is no dead letter ${missing.join(', ')}. Nothing was changed.`);
  return letters;
}

async function chosen(flags: Flags, eventIds: readonly string[]): Promise<readonly Chosen[]> {
  const found = await Promise.all(
    databasesToRead(flags.databaseUrl).map(async (databaseUrl) => {
      const letters = await readDeadLetters(databaseUrl, filterOf(flags, eventIds));
      return letters.map((letter) => ({ databaseUrl, letter }));
    }),
  );
  return found.flat().sort((a, b) => a.letter.deadAt.localeCompare(b.letter.deadAt));
}

async function perDatabase<T>(
  letters: readonly Chosen[],
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

function print(letters: readonly Chosen[], { json }: Flags): void {
  const shown = letters.map(({ letter }) => letter);
  if (json) console.log(JSON.stringify(shown));
  else console.log(shown.length === 0 ? 'No dead letters.' : table(shown));
}
