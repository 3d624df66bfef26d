import type { BenchCase } from '../bench-case.ts';
import { waitUntil } from '../measure/wait-until.ts';
import { ratios } from '../report.ts';
import { withTestbed } from '../testbed/with-testbed.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { commitBacklog } from '../workload/backlog.ts';
import { EVENLY, makeRows, type Row } from '../workload/rows.ts';
import { LibraryRelay } from './library-relay.ts';

const WARM_UP = 1_000;
/** The library gets a tenth of the rows: it reads all waiting rows for each batch, and would take hours. */
const FEWER = 10;

export const relay: BenchCase = {
  name: 'relay',
  about: '(d) from committed rows to the broker, compared with the npm package pg-transactional-outbox',
  measure: ({ rows, runs, signal, report }) =>
    withTestbed(signal, async (testbed) => {
      const count = rows / FEWER;
      await testbed.product.stopProcess('users-worker-daprd');
      await testbed.product.stopProcess('users-worker');
      const library = await LibraryRelay.prepare(testbed);
      const own: number[] = [];
      const ownFew: number[] = [];
      const theirs: number[] = [];
      const make = (n: number) => makeRows(n, EVENLY, testbed.owners);
      await relayedPerSecond(testbed, make(WARM_UP));
      for (let run = 1; run <= runs; run++) {
        own.push(await relayedPerSecond(testbed, make(rows)));
        ownFew.push(await relayedPerSecond(testbed, make(count)));
        await testbed.product.stopProcess('todo-worker');
        theirs.push(await library.relayedPerSecond(make(count), make(WARM_UP)));
        await testbed.product.startProcess('todo-worker');
        report(`run ${run}: ${[own, ownFew, theirs].map((all) => Math.round(all.at(-1) ?? 0)).join(', ')} rows/s`);
      }
      const unit = 'rows/s';
      const few = count.toLocaleString('en');
      return {
        figures: [
          { letter: 'd', name: `relay alone: ${rows.toLocaleString('en')} rows`, unit, values: own },
          { letter: 'd', name: `relay alone: ${few} rows`, unit, values: ownFew },
          { letter: 'd', name: `pg-transactional-outbox: ${few} rows`, unit, values: theirs },
        ],
        floors: [
          {
            name: '(d) relay / pg-transactional-outbox',
            values: ratios(ownFew, theirs),
            bound: 1.5,
            holds: 'at least',
          },
        ],
      };
    }),
};

/** The rate from the commit of the rows to the commit that marks the last row as published. */
async function relayedPerSecond(testbed: Testbed, rows: readonly Row[]): Promise<number> {
  await testbed.todo.query('TRUNCATE outbox');
  const committed = await commitBacklog(testbed.todo, rows);
  const waiting = async () => testbed.todo.number('SELECT count(*) FROM outbox WHERE published_at IS NULL');
  await waitUntil(testbed.signal, 'all rows are published', async () => (await waiting()) === 0);
  const last = await testbed.todo.number('SELECT extract(epoch FROM max(pg_xact_commit_timestamp(xmin))) FROM outbox');
  return rows.length / (last - committed);
}
