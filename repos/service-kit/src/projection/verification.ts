import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Transaction, Transactions } from '../database/transactions.js';
import type { Snapshot } from './snapshot.js';
import { readAgain, readStretches, rowsOf, START, type Stretch } from './stretch.js';
import { type IdRange, type ProjectionRow, type ProjectionTable, TableRows, type Unequal } from './table.js';
import type { Wish, WishStore } from './wish-store.js';

/**
 * `missing`, `behind`: in the source, or newer there, and not arrived in time. `differs`: as new, with other content. `extra`, `ahead`:
 * not in the source, or older there, so no event can have made it.
 */
export type DifferenceKind = 'missing' | 'behind' | 'differs' | 'extra' | 'ahead';

/** Names and sequences, no content: that would outlive the rows, also of accounts that are closed. */
export type Difference = Unequal & { readonly table: string; readonly kind: DifferenceKind };

export interface VerificationSettings {
  /** How long an event may be on its way. */
  readonly graceMs: number;
  /** Rows that wait to be compared again, at most. */
  readonly maxSuspects: number;
  /** Differences that are told one by one; more are only counted. */
  readonly maxTold: number;
}

const SETTINGS: VerificationSettings = { graceMs: 5_000, maxSuspects: 20_000, maxTold: 1_000 };
const LIMIT = 1_000;
/** So that nobody takes the wish over during a wait. */
const SIGN_OF_LIFE_MS = 1_000;

/** Was unequal when it was first compared. */
interface Suspect {
  readonly first: Unequal;
  readonly table: ProjectionTable;
  /** As the source had it then. */
  readonly row: ProjectionRow | undefined;
}

interface Suspicion {
  readonly stretch: Stretch;
  readonly suspects: readonly Suspect[];
  readonly since: number;
}

/**
 * Compares a projection with its source, while events are handled. What is unequal at first may be on its way: so it is compared again
 * later, with what the source says by then, and is a difference only where that proves it. Nothing is changed.
 */
export class ProjectionVerification {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly wishes: WishStore,
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly settings: VerificationSettings = SETTINGS,
  ) {}

  /** @throws Overtaken, and whatever the source throws: then it begins anew. */
  async run(wish: Wish, signal: AbortSignal): Promise<void> {
    const { manager } = this.dataSource;
    const found = new Findings(this.settings.maxTold);
    const waiting: Suspicion[] = [];
    let rows = 0;
    const judgeDue = async (maxSuspects: number): Promise<void> => {
      for (let head = waiting[0]; head; head = waiting[0]) {
        const due = head.since + this.settings.graceMs;
        const tooMany = waiting.reduce((sum, { suspects }) => sum + suspects.length, 0) > maxSuspects;
        if (performance.now() < due && !tooMany) return;
        for (let left = due - performance.now(); left > 0; left = due - performance.now()) {
          await sleep(Math.min(left, SIGN_OF_LIFE_MS), undefined, { signal });
          await this.wishes.save(manager, wish, rows);
        }
        waiting.shift();
        found.add(await this.judge(head, signal));
        await this.wishes.save(manager, wish, rows);
      }
    };
    for await (const stretch of readStretches(this.snapshot, START, signal)) {
      const suspects = await this.compare(stretch);
      if (suspects.length > 0) waiting.push({ stretch, suspects, since: performance.now() });
      rows += stretch.tables.reduce((sum, part) => sum + part.rows.length, 0);
      await this.wishes.save(manager, wish, rows);
      await judgeDue(this.settings.maxSuspects);
    }
    await judgeDue(0);
    await this.wishes.finish(wish, rows, found.result());
  }

  private async compare({ tables }: Stretch): Promise<readonly Suspect[]> {
    return this.transactions.run(async (transaction) => {
      const suspects: Suspect[] = [];
      const all = tables.flatMap(({ rows }) => rows);
      const kept = await this.kept(all, transaction);
      for (const { table, range } of tables) {
        const rows = rowsOf(kept, table);
        const byId = new Map(rows.map((row) => [row.id, row]));
        for await (const first of unequalIn(new TableRows(transaction.manager, table), rows, range))
          suspects.push({ first, table, row: byId.get(first.id) });
      }
      return suspects;
    });
  }

  /** The source is read after the suspects were seen. */
  private async judge({ stretch, suspects }: Suspicion, signal: AbortSignal): Promise<readonly Difference[]> {
    const source = await readAgain(this.snapshot, stretch, signal);
    return this.transactions.run(async (transaction) => {
      const earlier = suspects.flatMap(({ row }) => row ?? []);
      const differences: Difference[] = [];
      for (const [table, own] of Map.groupBy(suspects, (suspect) => suspect.table)) {
        const tableRows = new TableRows(transaction.manager, table);
        const ids = own.map(({ first }) => first.id);
        const unequalTo = async (rows: readonly ProjectionRow[]) => {
          const kept = await this.kept(rowsOf(rows, table), transaction);
          return new Map((await tableRows.compareThese(kept, ids)).map((unequal) => [unequal.id, unequal]));
        };
        const [now, then] = [await unequalTo(source), await unequalTo(earlier)];
        for (const { first } of own) {
          const unequal = now.get(first.id);
          const kind = unequal && kindOf(first, unequal, then.has(first.id));
          if (kind) differences.push({ table: table.name, kind, ...unequal });
        }
      }
      return differences;
    });
  }

  private async kept(rows: readonly ProjectionRow[], transaction: Transaction): Promise<readonly ProjectionRow[]> {
    return this.snapshot.kept ? this.snapshot.kept(rows, transaction) : rows;
  }
}

/**
 * What a row that is still unequal proves, if anything.
 * @param first when it was first compared, before the source was read again and `now` was seen.
 * @param isUnequalToFirst whether it is also unequal to what the source said first.
 */
export function kindOf(first: Unequal, now: Unequal, isUnequalToFirst: boolean): DifferenceKind | undefined {
  if (now.source === null) return now.known !== null && now.known === first.known ? 'extra' : undefined;
  if (now.known === null) return first.source === null ? undefined : 'missing';
  if (now.known > now.source) return now.known === first.known ? 'ahead' : undefined;
  if (now.known === now.source) return 'differs';
  // What the source has said since may be on its way.
  if (first.source === null || now.known > first.source || !isUnequalToFirst) return undefined;
  return now.known === first.source ? 'differs' : 'behind';
}

async function* unequalIn(rows: TableRows, source: readonly ProjectionRow[], range: IdRange): AsyncGenerator<Unequal> {
  for (let rest = range; ;) {
    const found = await rows.compare(source, rest, LIMIT);
    yield* found;
    const last = found.at(-1);
    if (!last || found.length < LIMIT) return;
    rest = { ...rest, after: last.id };
  }
}

class Findings {
  private readonly counts = new Map<DifferenceKind, number>();
  private readonly told: Difference[] = [];

  constructor(private readonly maxTold: number) {}

  add(differences: readonly Difference[]): void {
    for (const { kind } of differences) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.told.push(...differences.slice(0, this.maxTold - this.told.length));
  }

  result() {
    return { counts: Object.fromEntries(this.counts), differences: this.told };
  }
}
