import { backoff, type BackoffBounds } from './backoff.js';

/** Aggregates whose event was refused: each waits out its own back-off and holds up nobody else. */
export class HeldBack {
  private readonly entries = new Map<string, { attempts: number; until: number }>();

  constructor(
    private readonly bounds: BackoffBounds,
    private readonly now: () => number = () => performance.now(),
  ) {}

  refuse(key: string): void {
    const attempts = (this.entries.get(key)?.attempts ?? 0) + 1;
    this.entries.set(key, { attempts, until: this.now() + backoff(attempts, this.bounds) });
  }

  accept(key: string): void {
    this.entries.delete(key);
  }

  has(key: string): boolean {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.until > this.now();
  }

  /** The keys that still wait. */
  keys(): readonly string[] {
    return [...this.entries.keys()].filter((key) => this.has(key));
  }

  /** Milliseconds until the next of them may be tried again; Infinity where none waits. */
  nextIn(): number {
    const times = [...this.entries.values()].map((entry) => entry.until - this.now()).filter((wait) => wait > 0);
    return Math.min(Infinity, ...times);
  }

  clear(): void {
    this.entries.clear();
  }
}
