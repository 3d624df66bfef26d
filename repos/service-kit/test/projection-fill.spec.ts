import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Transactions } from '../src/outbox/transactions.js';
import { ProjectionFill } from '../src/projection/projection-fill.js';
import type { Snapshot, SnapshotPage, ToStoredRows } from '../src/projection/snapshot.js';
import type { ProjectionTable } from '../src/projection/table.js';
import { kitDatabase, type KitDatabase } from './support/kit-database.js';
import { silent } from './support/silent.js';
import { until } from './support/until.js';

let database: KitDatabase;
beforeAll(async () => {
  database = await kitDatabase();
  await database.value(
    `CREATE TABLE pages (id uuid PRIMARY KEY, number integer NOT NULL, sequence bigint NOT NULL, event_id uuid, applied_at timestamptz)`,
  );
});
afterAll(async () => database.close());
beforeEach(async () => {
  await database.value('TRUNCATE things, projection_fills');
});

const PAGES = 20;
const FAST = { baseMs: 10, maxMs: 20 };
const never = new AbortController().signal;

const PAGE_TABLE: ProjectionTable = { name: 'pages', id: 'id', columns: ['number'], sequence: 'exact' };

const pageAt = (number: number): SnapshotPage => ({
  cursor: String(number),
  rows: [{ table: PAGE_TABLE, id: randomUUID(), sequence: 1, values: { number } }],
});

/** Counts in the transaction that applies a page how often it was applied. */
const countPages: ToStoredRows = async (rows, { manager }) => {
  for (const { values } of rows)
    await manager.query(
      `INSERT INTO things (id, value) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET value = things.value + 1`,
      [String(values.number)],
    );
  return rows;
};

/** A snapshot of twenty pages. Calls `before` before each; it may throw. */
function source(before: (page: number) => Promise<void> | void = () => undefined) {
  const cursors: string[] = [];
  const snapshot: Snapshot = {
    projection: 'things',
    source: 'elsewhere',
    tables: [PAGE_TABLE],
    toStoredRows: countPages,
    close: () => undefined,
    async *pages(cursor) {
      cursors.push(cursor);
      for (let page = Number(cursor) + 1; page <= PAGES; page++) {
        await before(page);
        yield pageAt(page);
      }
    },
  };
  return { snapshot, cursors };
}

const fillOf = (snapshot: Snapshot) => {
  const { dataSource } = database;
  return new ProjectionFill(
    snapshot,
    dataSource,
    new Transactions(dataSource, { notify: () => undefined }),
    silent,
    FAST,
  );
};
const applied = () => database.column('SELECT value FROM things ORDER BY id::int');
const eachOnce = Array.from({ length: PAGES }, () => 1);

describe('a fill', () => {
  it('applies every page, and none again later', async () => {
    const { snapshot, cursors } = source();
    await fillOf(snapshot).run(never);
    await fillOf(snapshot).run(never);
    expect(await applied()).toEqual(eachOnce);
    expect(cursors).toEqual(['']);
  });

  it('continues after the last applied page when the source was away', async () => {
    let failures = 3;
    const { snapshot, cursors } = source((page) => {
      if (page % 5 === 0 && failures-- > 0) throw new Error('away');
    });
    await fillOf(snapshot).run(never);
    expect(await applied()).toEqual(eachOnce);
    expect(cursors).toEqual(['', '4', '4', '4']);
  });

  it('rolls back a page that cannot be applied, and keeps the pages before it', async () => {
    const { snapshot } = source();
    let broken = true;
    const half: Snapshot = {
      ...snapshot,
      toStoredRows: async (rows, transaction) => {
        const stored = await countPages(rows, transaction);
        if (broken && rows.some(({ values }) => values.number === 3)) throw new Error('broken in the middle');
        return stored;
      },
    };
    const stop = new AbortController();
    const running = fillOf(half).run(stop.signal);
    await until(async () => (await database.value('SELECT cursor FROM projection_fills')) === '2');
    expect(await applied()).toEqual([1, 1]);
    broken = false;
    await running;
    expect(await applied()).toEqual(eachOnce);
  });

  it('by several workers applies each page once', async () => {
    const fills = Array.from({ length: 4 }, () => fillOf(source(() => new Promise(setImmediate)).snapshot));
    await Promise.all(fills.map((fill) => fill.run(never)));
    expect(await applied()).toEqual(eachOnce);
    expect(await database.value('SELECT filled_at IS NOT NULL FROM projection_fills')).toBe(true);
  });

  it('ends when the process stops, and does not count as done', async () => {
    const stop = new AbortController();
    const { snapshot } = source((page) => {
      if (page === 7) stop.abort();
      if (page >= 7) throw new Error('stopped');
    });
    await fillOf(snapshot).run(stop.signal);
    expect(await database.value(`SELECT cursor || ' ' || (filled_at IS NULL) FROM projection_fills`)).toBe('6 true');
  });

  it('without further pages is done at once', async () => {
    await database.value(`INSERT INTO projection_fills (projection, cursor) VALUES ('things', '${PAGES}')`);
    await fillOf(source().snapshot).run(never);
    expect(await applied()).toEqual([]);
    expect(await database.value('SELECT filled_at IS NOT NULL FROM projection_fills')).toBe(true);
  });
});
