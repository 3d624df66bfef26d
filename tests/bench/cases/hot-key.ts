import type { BenchCase } from '../bench-case.ts';
import { quantile } from '../measure/stats.ts';
import { waitUntil } from '../measure/wait-until.ts';
import { withTestbed } from '../testbed/with-testbed.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { commitBacklog } from '../workload/backlog.ts';
import { evenly, makeRows, oneList, type Row } from '../workload/rows.ts';

/** How many events of other lists are committed in a run, in the hot list's shard and in other shards. */
const EACH = 10;
/** So many lists that enough of them are in the hot list's shard. */
const LISTS = 3_000;

export const hotKey: BenchCase = {
  name: 'hot-key',
  about: '(i) from the commit of events to their publication, while a list with many waiting events is before them',
  measure: ({ rows, runs, signal, report }) =>
    withTestbed(signal, async (testbed) => {
      const same: number[] = [];
      const other: number[] = [];
      for (let run = 1; run <= runs; run++) {
        const seconds = await delaysBehind(testbed, makeRows(rows, oneList, testbed.owners));
        same.push(Math.max(...seconds.same));
        other.push(Math.max(...seconds.other));
        report(
          `run ${run}: slowest ${ms(same.at(-1))} ms in the same shard, ${ms(other.at(-1))} ms in others; median of all ${ms(quantile([...seconds.same, ...seconds.other], 0.5))} ms`,
        );
      }
      const beside = `behind ${rows.toLocaleString('en')} events of one list`;
      return {
        figures: [
          { letter: 'i', name: `slowest of ${EACH} events in its shard, ${beside}`, unit: 's', values: same },
          { letter: 'i', name: `slowest of ${EACH} events in other shards, ${beside}`, unit: 's', values: other },
        ],
        floors: [
          { name: '(i) seconds until published, same shard', values: same, bound: 1, holds: 'at most' },
          { name: '(i) seconds until published, other shards', values: other, bound: 1, holds: 'at most' },
        ],
      };
    }),
};

/** Commits the events of the hot list, then the others one by one. @returns how long each of these took to be published, in seconds. */
async function delaysBehind(testbed: Testbed, hot: readonly Row[]) {
  await testbed.todo.query('TRUNCATE outbox');
  const lists = makeRows(LISTS, evenly(LISTS), testbed.owners);
  const hotShard = hot[0]?.shard;
  const cold = {
    same: lists.filter(({ shard }) => shard === hotShard).slice(0, EACH),
    other: lists.filter(({ shard }) => shard !== hotShard).slice(0, EACH),
  };
  await commitBacklog(testbed.todo, hot);
  const committedAt = new Map<string, number>();
  for (const row of [...cold.same, ...cold.other]) committedAt.set(row.id, await commitBacklog(testbed.todo, [row]));
  const ids = [...committedAt.keys()];
  const left = async () =>
    testbed.todo.number('SELECT count(*) FROM outbox WHERE id = ANY ($1) AND published_at IS NULL', [ids]);
  await waitUntil(testbed.signal, 'the events of other lists are published', async () => (await left()) === 0);
  const waiting = await testbed.todo.number('SELECT count(*) FROM outbox WHERE published_at IS NULL');
  if (waiting === 0) throw new Error('The hot list had no waiting events at the end of the run: use more --rows.');
  const published = await testbed.todo.query(
    'SELECT id, extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM outbox WHERE id = ANY ($1)',
    [ids],
  );
  const publishedAt = new Map(published.map(({ id, at }) => [id, Number(at)]));
  const delay = ({ id }: Row) => (publishedAt.get(id) ?? NaN) - (committedAt.get(id) ?? NaN);
  return { same: cold.same.map(delay), other: cold.other.map(delay) };
}

function ms(seconds = 0): number {
  return Math.round(seconds * 1_000);
}
