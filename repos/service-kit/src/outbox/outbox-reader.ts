import type { DecidedSerials } from './decided-serials.js';
import type { OutboxRow } from './outbox-row.js';
import {
  ALL_TIME,
  type KeyRange,
  NO_LIMIT,
  type OutboxStore,
  type ShardRange,
  type TimeRange,
} from './outbox-store.js';
import { ROWS_OF_A_KEY, ShardCursor } from './shard-cursor.js';

/** How often the relay finds out which serials are decided, and reads all day partitions. */
const SURVEY_MS = 1_000;
/** The most lanes of a window, so that a window stays short. */
const LANES = 100;
/** The most rows of lanes that the general scan of a shard passes over in a window. */
const PASS_OVER = 20_000;
/** Longer than any transaction: rows that are written now lie within this time around the database's clock. */
const AROUND_NOW_MS = 60 * 60_000;

/** Keys and topics that wait because the broker refused events. */
export interface Waiting {
  readonly keys: ReadonlySet<string>;
  readonly topics: readonly string[];
  readonly isSuspect: (key: string) => boolean;
}

/** The rows that the relay publishes next, and how they were read. */
export interface Window {
  /** In serial order, at most ROWS_OF_A_KEY rows of a key. */
  readonly rows: readonly OutboxRow[];
  readonly scanned: readonly OutboxRow[];
  readonly ofLanes: readonly OutboxRow[];
  readonly ranges: readonly ShardRange[];
  readonly laneRanges: readonly KeyRange[];
  readonly waiting: Waiting;
  readonly skipsLanes: boolean;
  readonly readsAllDays: boolean;
  /** Up to this serial, each row was visible when the window was read, or never will be. */
  readonly decided: bigint;
}

/** What became of a window's rows. */
export interface Published {
  readonly rows: ReadonlySet<OutboxRow>;
  /** Whether the broker refused an event of this key by itself. */
  readonly isSuspect: (key: string) => boolean;
}

/** Reads the windows of a relay's shards, and remembers where it stands in each of them. */
export class OutboxReader {
  private cursors = new Map<number, ShardCursor>();
  private session: number | undefined;
  private decided = 0n;
  private now = new Date(0);
  private surveyedAt = -Infinity;
  /** While true, unpublished rows may lie in any day partition. */
  private mayBeOnAnyDay = true;
  /** Whether the last window passed over rows of lanes and did not reach their end. */
  private passesOver = false;

  constructor(
    private readonly store: OutboxStore,
    private readonly serials: DecidedSerials,
  ) {}

  /**
   * Sets the shards that the relay owns in this session of its locks. A shard that it took anew is read from its first row: another
   * relay had it meanwhile, or the database failed over.
   */
  own(shards: readonly number[], session: number): void {
    const kept = session === this.session ? this.cursors : new Map<number, ShardCursor>();
    if (shards.some((shard) => !kept.has(shard))) this.surveyedAt = -Infinity;
    this.cursors = new Map(shards.map((shard) => [shard, kept.get(shard) ?? new ShardCursor(shard)]));
    this.session = session;
  }

  async read(waiting: Waiting): Promise<Window> {
    const cursors = [...this.cursors.values()];
    const ranges = await this.ranges(cursors);
    // A scan that is cut gets further only if its mark rises, and marks rise to decided serials only.
    const isSurvey = ranges.some(isCut) || performance.now() - this.surveyedAt >= SURVEY_MS;
    if (isSurvey) await this.survey();
    // Other keys wait behind the rows that are passed over. A window without lanes is short, so they do not wait long.
    const skipsLanes = this.passesOver;
    const laneRanges = skipsLanes ? [] : lanesOf(cursors, waiting);
    const readsAllDays = isSurvey || this.mayBeOnAnyDay;
    const scanned = await this.store.window({
      shards: ranges,
      withoutKeys: cursors.flatMap((cursor) => cursor.laneKeys()),
      withoutTopics: waiting.topics,
      writtenWithin: readsAllDays ? ALL_TIME : around(this.now),
    });
    const ofLanes = await this.store.rowsOfKeys(laneRanges);
    const rows = [...atMostPerKey(scanned, ROWS_OF_A_KEY), ...ofLanes].sort(bySerial);
    return { rows, scanned, ofLanes, ranges, laneRanges, waiting, skipsLanes, readsAllDays, decided: this.decided };
  }

  /** Takes note of what was published. @returns whether more rows wait that the next window could publish now. */
  settle(window: Window, published: Published): boolean {
    const { scanned, ranges, waiting, skipsLanes, readsAllDays } = window;
    const moved = this.moveCursors(window, published);
    this.passesOver = ranges.some((range) => isCut(range) && moved.has(range.shard));
    const mayHaveMore = ranges.some(isCut) || this.isFull(window);
    if (readsAllDays)
      this.mayBeOnAnyDay =
        mayHaveMore || waiting.topics.length > 0 || scanned.some((row) => this.isLeftOnOtherDay(row, published));
    const isLeft = scanned.some((row) => !published.rows.has(row)) || waiting.keys.size + waiting.topics.length > 0;
    if (this.passesOver || skipsLanes) return true;
    return published.rows.size > 0 && (mayHaveMore || isLeft || hasFullLane(window));
  }

  /** @returns the shards whose marks moved. */
  private moveCursors(window: Window, { rows, isSuspect }: Published): ReadonlySet<number> {
    const scannedOf = Map.groupBy(window.scanned, ({ shard }) => shard);
    const ofLanesOf = Map.groupBy(window.ofLanes, ({ shard }) => shard);
    const laneRangesOf = Map.groupBy(window.laneRanges, ({ shard }) => shard);
    // Rows that this window did not search must stay above the marks.
    const hidesNoRow = window.readsAllDays && window.waiting.topics.length === 0;
    const moved = window.ranges.filter((range) => {
      const scanned = scannedOf.get(range.shard) ?? [];
      return this.cursors.get(range.shard)?.settle(range, {
        scanned,
        isFull: scanned.length >= this.store.perShard,
        ofLanes: ofLanesOf.get(range.shard) ?? [],
        laneRanges: laneRangesOf.get(range.shard) ?? [],
        isPublished: (row) => rows.has(row),
        isRefused: isSuspect,
        decided: hidesNoRow ? window.decided : undefined,
      });
    });
    return new Set(moved.map(({ shard }) => shard));
  }

  private isFull({ scanned }: Window): boolean {
    return [...Map.groupBy(scanned, ({ shard }) => shard).values()].some(({ length }) => length >= this.store.perShard);
  }

  private async survey(): Promise<void> {
    const { decided, now } = await this.serials.survey();
    this.surveyedAt = performance.now();
    this.decided = decided;
    this.now = now;
  }

  /** The general scan passes over the rows of lanes. So its range ends after a number of them, and the next window continues there. */
  private async ranges(cursors: readonly ShardCursor[]): Promise<readonly ShardRange[]> {
    const withLanes = cursors.filter((cursor) => cursor.hasLanes);
    const ahead = await this.store.serialsAhead(
      withLanes.map((cursor) => cursor.range()),
      PASS_OVER,
    );
    return cursors.map((cursor) => cursor.range(ahead.get(cursor.shard)));
  }

  private isLeftOnOtherDay(row: OutboxRow, published: Published): boolean {
    return !published.rows.has(row) && Math.abs(row.occurredAt.getTime() - this.now.getTime()) >= AROUND_NOW_MS;
  }
}

/** Whether a scan ends before the last row of its shard. */
function isCut({ upTo }: ShardRange): boolean {
  return upTo !== NO_LIMIT;
}

function hasFullLane({ laneRanges, ofLanes }: Window): boolean {
  const rowsOf = Map.groupBy(ofLanes, ({ key }) => key);
  return laneRanges.some(({ key, limit }) => rowsOf.get(key)?.length === limit);
}

function lanesOf(cursors: readonly ShardCursor[], { keys, isSuspect }: Waiting): readonly KeyRange[] {
  const withLanes = cursors.filter((cursor) => cursor.hasLanes);
  const each = Math.ceil(LANES / Math.max(1, withLanes.length));
  return withLanes.flatMap((cursor) => cursor.laneRanges(each, (key) => !keys.has(key), isSuspect));
}

function around(now: Date): TimeRange {
  const at = (distance: number) => new Date(now.getTime() + distance).toISOString();
  return { from: at(-AROUND_NOW_MS), to: at(AROUND_NOW_MS) };
}

function atMostPerKey(rows: readonly OutboxRow[], most: number): readonly OutboxRow[] {
  return [...Map.groupBy(rows, ({ key }) => key).values()].flatMap((ofKey) => ofKey.slice(0, most));
}

function bySerial(a: OutboxRow, b: OutboxRow): number {
  const difference = BigInt(a.serial) - BigInt(b.serial);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
