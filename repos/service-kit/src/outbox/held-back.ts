import { backoff, type BackoffBounds } from './backoff.js';

const FORGET_MS = 60_000;

/** Names (of aggregates, of topics) whose event was refused: each waits out its own back-off and holds up nobody else. */
export class HeldBack {
  private readonly entries = new Map<string, { attempts: number; until: number }>();

  constructor(
    private readonly bounds: BackoffBounds,
    private readonly now: () => number = () => performance.now(),
  ) {}

  refuse(name: string): void {
    const attempts = (this.entries.get(name)?.attempts ?? 0) + 1;
    this.entries.set(name, { attempts, until: this.now() + backoff(attempts, this.bounds) });
  }

  /** Waits the shortest time, without counting as a refusal. */
  pause(name: string): void {
    const attempts = this.entries.get(name)?.attempts ?? 0;
    this.entries.set(name, { attempts, until: this.now() + this.bounds.baseMs });
  }

  /** Whether it was refused, and not accepted since. */
  isSuspect(name: string): boolean {
    return this.entries.has(name);
  }

  accept(name: string): void {
    this.entries.delete(name);
  }

  has(name: string): boolean {
    const entry = this.entries.get(name);
    return entry !== undefined && entry.until > this.now();
  }

  /** The names that still wait. Those that nobody tried again for a minute are forgotten: their shard is another's now. */
  names(): readonly string[] {
    for (const [name, entry] of this.entries) if (entry.until + FORGET_MS < this.now()) this.entries.delete(name);
    return [...this.entries.keys()].filter((name) => this.has(name));
  }

  /** Milliseconds until the next of them may be tried again; Infinity where none waits. */
  nextIn(): number {
    const times = [...this.entries.values()].map((entry) => entry.until - this.now()).filter((wait) => wait > 0);
    return Math.min(Infinity, ...times);
  }
}
