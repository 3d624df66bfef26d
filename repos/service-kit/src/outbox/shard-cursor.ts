import { type KeyRange, NO_LIMIT, type ShardRange } from './outbox-store.js';
import type { OutboxRow } from './outbox-row.js';

/** The most rows of a key in a window. Each of them needs its own bulk call, and all other keys wait for the end of the window. */
export const ROWS_OF_A_KEY = 20;

/** A key whose rows are read by themselves, since it has too many of them, or since the broker refused one. */
interface Lane {
  /** Serial of the last row of the key that was published. */
  after: bigint;
}

/** What a window read of a shard, and what was published of it. */
export interface ShardOutcome {
  /** Rows of the general scan, which leaves out the keys with a lane. */
  readonly scanned: readonly OutboxRow[];
  /** Whether the general scan returned as many rows as it may. */
  readonly isFull: boolean;
  /** Rows that were read for lanes. */
  readonly ofLanes: readonly OutboxRow[];
  /** The ranges for which these were read. */
  readonly laneRanges: readonly KeyRange[];
  readonly isPublished: (row: OutboxRow) => boolean;
  /** Whether the broker refused a row of this key. */
  readonly isRefused: (key: string) => boolean;
  /** Up to this serial each row was visible when the window was read, or never will be. Undefined: do not move the mark. */
  readonly decided: bigint | undefined;
}

/**
 * Remembers where the relay stands in a shard. **All unpublished rows up to the mark belong to a lane.** So the general scan begins
 * above the mark. A key with too many rows, or with a refused one, gets a lane: the general scan leaves it out, and its rows are read
 * by themselves. Within a key serials follow the order of commits, so a lane need not wait until serials are decided.
 */
export class ShardCursor {
  private mark = 0n;
  /** How far the general scan has read. Lanes are not read beyond it: a lane that ends would search all waiting rows of the shard. */
  private scannedTo = 0n;
  private readonly lanes = new Map<string, Lane>();

  constructor(readonly shard: number) {}

  get hasLanes(): boolean {
    return this.lanes.size > 0;
  }

  laneKeys(): readonly string[] {
    return [...this.lanes.keys()];
  }

  /** The range of the next general scan, which ends at `upTo`. */
  range(upTo = NO_LIMIT): ShardRange {
    return { shard: this.shard, after: this.mark, upTo };
  }

  /**
   * The ranges of at most `count` lanes that may be read, those first that were not read for longest. A key that the broker refused is
   * read row by row: a search for its later rows would be in vain while the first one is refused.
   */
  laneRanges(count: number, mayRead: (key: string) => boolean, isSuspect: (key: string) => boolean): KeyRange[] {
    const chosen = [...this.lanes].filter(([key]) => mayRead(key)).slice(0, count);
    for (const [key, lane] of chosen) {
      this.lanes.delete(key);
      this.lanes.set(key, lane);
    }
    return chosen.map(([key, { after }]) => {
      return { shard: this.shard, key, after, upTo: this.scannedTo, limit: isSuspect(key) ? 1 : ROWS_OF_A_KEY };
    });
  }

  /** Moves the lanes and the mark after a window. @returns whether the mark moved. */
  settle(range: ShardRange, outcome: ShardOutcome): boolean {
    const { scanned, isFull, isPublished, decided } = outcome;
    const last = scanned.at(-1);
    this.scannedTo = isFull && last ? BigInt(last.serial) : range.upTo;
    const closedTo = this.settleLanes(outcome);
    this.openLanes(outcome);
    if (decided === undefined) return false;
    const left = scanned.find((row) => !isPublished(row) && !this.lanes.has(row.key));
    const mark = least(decided, this.scannedTo, ...closedTo, ...(left ? [BigInt(left.serial) - 1n] : []));
    if (mark <= this.mark) return false;
    this.mark = mark;
    return true;
  }

  /** @returns the ends of the lanes that were closed: the next general scan must begin there, to find later rows of their keys. */
  private settleLanes({ ofLanes, laneRanges, isPublished }: ShardOutcome): readonly bigint[] {
    const rowsOf = Map.groupBy(ofLanes, ({ key }) => key);
    const closed: bigint[] = [];
    for (const { key, upTo, limit } of laneRanges) {
      const rows = rowsOf.get(key) ?? [];
      const lane = this.lanes.get(key);
      const unpublished = rows.find((row) => !isPublished(row));
      const last = rows.at(-1);
      if (lane && unpublished) lane.after = BigInt(unpublished.serial) - 1n;
      else if (lane && last) lane.after = BigInt(last.serial);
      if (!unpublished && rows.length < limit) {
        this.lanes.delete(key);
        closed.push(upTo);
      }
    }
    return closed;
  }

  private openLanes({ scanned, isPublished, isRefused }: ShardOutcome): void {
    for (const [key, rows] of Map.groupBy(scanned, ({ key }) => key)) {
      const left = rows.find((row) => !isPublished(row));
      if (left && (rows.length > ROWS_OF_A_KEY || isRefused(key)))
        this.lanes.set(key, { after: BigInt(left.serial) - 1n });
    }
  }
}

function least(first: bigint, ...others: readonly bigint[]): bigint {
  return others.reduce((smallest, value) => (value < smallest ? value : smallest), first);
}
