import type { BenchCase } from '../bench-case.ts';
import { until } from '../measure/until.ts';
import { ratios } from '../report.ts';
import { onStage } from '../stage/on-stage.ts';
import type { Stage } from '../stage/stage.ts';
import { commitBacklog } from '../workload/backlog.ts';
import { EVENLY, makeRows, type Row } from '../workload/rows.ts';
import { LibraryRelay } from './library-relay.ts';

const WARM_UP = 1_000;
/** The library reads all that waits for each batch, and would take hours for as many as the product. */
const FEWER = 10;

export const relay: BenchCase = {
  name: 'relay',
  about: '(d) committed rows to the broker, beside the npm package pg-transactional-outbox',
  measure: ({ rows, runs, signal, tell }) =>
    onStage(signal, async (stage) => {
      const count = rows / FEWER;
      await stage.platform.stopProcess('users-worker-daprd');
      await stage.platform.stopProcess('users-worker');
      const library = await LibraryRelay.prepare(stage);
      const own: number[] = [];
      const ownFew: number[] = [];
      const theirs: number[] = [];
      const make = (n: number) => makeRows(n, EVENLY, stage.owners);
      await relayedPerSecond(stage, make(WARM_UP));
      for (let run = 1; run <= runs; run++) {
        own.push(await relayedPerSecond(stage, make(rows)));
        ownFew.push(await relayedPerSecond(stage, make(count)));
        await stage.platform.stopProcess('todo-worker');
        theirs.push(await library.relayedPerSecond(make(count), make(WARM_UP)));
        await stage.platform.startProcess('todo-worker');
        tell(`run ${run}: ${[own, ownFew, theirs].map((all) => Math.round(all.at(-1) ?? 0)).join(', ')} rows/s`);
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

/** From the commit of the rows to the commit that marks the last of them as published. */
async function relayedPerSecond(stage: Stage, rows: readonly Row[]): Promise<number> {
  await stage.todo.query('TRUNCATE outbox');
  const committed = await commitBacklog(stage.todo, rows);
  const waiting = async () => stage.todo.number('SELECT count(*) FROM outbox WHERE published_at IS NULL');
  await until(stage.signal, 'all rows are published', async () => (await waiting()) === 0);
  const last = await stage.todo.number('SELECT extract(epoch FROM max(pg_xact_commit_timestamp(xmin))) FROM outbox');
  return rows.length / (last - committed);
}
