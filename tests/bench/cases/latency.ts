import { newPerson } from '../../support/api.ts';
import type { BenchCase } from '../bench-case.ts';
import { appliedCount } from '../measure/effects.ts';
import { KeepAlive, openLoop } from '../measure/http-load.ts';
import { quantile } from '../measure/stats.ts';
import type { Figure } from '../report.ts';
import { onStage } from '../stage/on-stage.ts';
import type { Stage } from '../stage/stage.ts';

const RATES = [50, 200, 500];
const WARM_UP_SECONDS = 5;
const SECONDS = 15;
const LISTS = 200;
const BOUND = { rate: 200, ms: 150 };

export const latency: BenchCase = {
  name: 'latency',
  about: '(f) from the commit of a command to the commit of its effect in the other service, at steady rates',
  measure: ({ runs, signal, tell }) =>
    onStage(signal, async (stage) => {
      const { platform } = stage;
      const person = await newPerson(platform.url);
      const lists = await Promise.all(Array.from({ length: LISTS }, (_, index) => person.addList(`List ${index}`)));
      const http = new KeepAlive(platform.ports.todoApi, person.token);
      const send = (index: number) =>
        http.post(`/api/todos/v1/lists/${lists[index % LISTS]}/tasks`, { title: `Tomatoes, the good ones (${index})` });
      const found = RATES.map((rate) => ({ rate, p50: [] as number[], p99: [] as number[] }));
      for (let run = 1; run <= runs; run++) {
        for (const { rate, p50, p99 } of found) {
          await openLoop(rate, WARM_UP_SECONDS, send);
          const times = await latencies(stage, rate * SECONDS, () => openLoop(rate, SECONDS, send));
          p50.push(quantile(times, 0.5));
          p99.push(quantile(times, 0.99));
          tell(`run ${run}, ${rate}/s: p50 ${p50.at(-1)?.toFixed(1)} ms, p99 ${p99.at(-1)?.toFixed(1)} ms`);
        }
      }
      http.close();
      const figures = found.flatMap(({ rate, p50, p99 }): readonly Figure[] => [
        { letter: 'f', name: `commit to effect, p50, at ${rate}/s`, unit: 'ms', values: p50 },
        { letter: 'f', name: `commit to effect, p99, at ${rate}/s`, unit: 'ms', values: p99 },
      ]);
      const values = found.find(({ rate }) => rate === BOUND.rate)?.p99 ?? [];
      return {
        figures,
        floors: [{ name: `(f) p99 in ms at ${BOUND.rate}/s`, values, bound: BOUND.ms, holds: 'at most' }],
      };
    }),
};

/** Milliseconds between the two commits, for each event of what is sent. */
async function latencies(stage: Stage, count: number, sendAll: () => Promise<void>): Promise<readonly number[]> {
  await settled(stage);
  await stage.users.query('TRUNCATE inbox');
  const before = await stage.todo.number('SELECT coalesce(max(serial), 0) FROM outbox');
  await sendAll();
  await appliedCount(stage, count);
  const committed = await stage.todo.query(
    'SELECT id, extract(epoch FROM pg_xact_commit_timestamp(txid::xid)) AS at FROM outbox WHERE serial > $1',
    [before],
  );
  const applied = await stage.users.query(
    'SELECT event_id AS id, extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at FROM inbox',
  );
  const effects = new Map(applied.map(({ id, at }) => [id, Number(at)]));
  return committed.map(({ id, at }) => ((effects.get(id) ?? Number.NaN) - Number(at)) * 1_000);
}

/** Resolves when everything that was sent before has had its effect. */
async function settled(stage: Stage): Promise<void> {
  const ids = await stage.todo.query('SELECT id FROM outbox ORDER BY serial DESC LIMIT 2000');
  const waiting =
    'SELECT count(*) FROM unnest($1::uuid[]) AS id WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE event_id = id)';
  while ((await stage.users.number(waiting, [ids.map(({ id }) => id)])) > 0) {
    stage.signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
