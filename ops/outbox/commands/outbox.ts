import type { Command } from 'commander';
import { databasesToRead } from '../../databases/databases.ts';
import { takeDatabase } from '../../databases/options.ts';
import { type HeldEvent, parkEvent, readHeldEvents, retryEvent } from '../outbox.ts';
import { describeEvent, table } from '../print.ts';

type Flags = { readonly databaseUrl?: string; readonly json?: true };

const LIMIT = 1_000;
const ID = '<event-id>';

export function register(program: Command): void {
  const outbox = program.command('outbox').description('list, park and retry the events that the broker refuses');
  takeDatabase(outbox.command('list').description('list refused and parked events, oldest first'))
    .option('--json', 'print a JSON array with data')
    .addHelpText('after', '\nThe worker retries a refused event by itself, every 5 s at the latest.')
    .action(list);
  takeDatabase(outbox.command('show').description('show all of one event'))
    .argument(ID, 'id as shown by list')
    .option('--json', 'print one JSON object')
    .action(show);
  takeDatabase(
    outbox.command('park').description('take a refused event out of the outbox, so that its aggregate goes on'),
  )
    .argument(ID, 'id as shown by list')
    .addHelpText('after', '\nConsumers see a gap. The next event of the aggregate brings them up to date.')
    .action(park);
  takeDatabase(outbox.command('retry').description('put a parked event back, after you fixed the cause'))
    .argument(ID, 'id as shown by list')
    .addHelpText('after', '\nIt is published once more. Consumers ignore it if they have seen newer state.')
    .action(retry);
}

async function list({ databaseUrl, json }: Flags): Promise<void> {
  const events = (await find(databaseUrl)).map(({ event }) => event);
  if (json) console.log(JSON.stringify(events));
  else console.log(events.length === 0 ? 'No refused or parked events.' : table(events));
}

async function show(eventId: string, { databaseUrl, json }: Flags): Promise<void> {
  const { event } = await findOne(databaseUrl, eventId);
  console.log(json ? JSON.stringify(event) : describeEvent(event));
}

async function park(eventId: string, { databaseUrl }: Flags): Promise<void> {
  const { url, event } = await findOne(databaseUrl, eventId);
  if (event.state === 'parked') throw new Error(`Event ${eventId} is parked already.`);
  if (!(await parkEvent(url, eventId))) throw new Error(`The broker accepted event ${eventId} meanwhile.`);
  console.log(`${eventId} parked; ${event.behind} later events of ${event.key} go on`);
}

async function retry(eventId: string, { databaseUrl }: Flags): Promise<void> {
  const { url, event } = await findOne(databaseUrl, eventId);
  if (event.state === 'refused')
    throw new Error(`Event ${eventId} is not parked. The worker retries it by itself, every 5 s at the latest.`);
  if (!(await retryEvent(url, eventId))) throw new Error(`Event ${eventId} is no longer parked.`);
  console.log(`${eventId} is back in the outbox`);
}

type Found = { readonly url: string; readonly event: HeldEvent };

async function find(databaseUrl: string | undefined, eventId?: string): Promise<readonly Found[]> {
  const query = { limit: LIMIT, ...(eventId !== undefined && { eventId }) };
  const found = await Promise.all(
    databasesToRead(databaseUrl).map(async (url) =>
      (await readHeldEvents(url, query)).map((event) => ({ url, event })),
    ),
  );
  return found.flat().sort((a, b) => a.event.occurredAt.localeCompare(b.event.occurredAt));
}

/** @throws {Error} if no event with this id is refused or parked. */
async function findOne(databaseUrl: string | undefined, eventId: string): Promise<Found> {
  const [found] = await find(databaseUrl, eventId);
  if (!found) throw new Error(`No event ${eventId} is refused or parked.`);
  return found;
}
