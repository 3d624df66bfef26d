import { backoff, type BackoffBounds } from './backoff.js';

const FORGET_MS = 60_000;

/**
 * Decides when to retry. A name (of an aggregate or of a topic) whose event the broker refused waits for its own back-off; other
 * names do not wait for it.
 */
export class RetryGate {
  private readonly entries = new Map<string, { refusals: number; until: number }>();

  constructor(
    private readonly bounds: BackoffBounds,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The broker refused an event: the name waits, longer after each refusal in a row. */
  refuse(name: string): void {
    const refusals = (this.entries.get(name)?.refusals ?? 0) + 1;
    this.entries.set(name, { refusals, until: this.now() + backoff(refusals, this.bounds) });
  }

  /** The name waits for the shortest time; this does not count as a refusal. */
  pause(name: string): void {
    const refusals = this.entries.get(name)?.refusals ?? 0;
    this.entries.set(name, { refusals, until: this.now() + this.bounds.baseMs });
  }

  /** The broker accepted an event: the name does not wait, and its refusals are forgotten. */
  accept(name: string): void {
    this.entries.delete(name);
  }

  /** Whether the name was refused or paused, and not accepted since. */
  isSuspect(name: string): boolean {
    return this.entries.has(name);
  }

  isWaiting(name: string): boolean {
    const entry = this.entries.get(name);
    return entry !== undefined && entry.until > this.now();
  }

  /**
   * The names that wait. Forgets names that nobody has retried for a minute after their back-off: another relay owns their shard now.
   */
  waitingNames(): readonly string[] {
    for (const [name, entry] of this.entries) if (entry.until + FORGET_MS < this.now()) this.entries.delete(name);
    return [...this.entries.keys()].filter((name) => this.isWaiting(name));
  }

  /** Milliseconds until the next name may be retried; Infinity if none waits. */
  msUntilNext(): number {
    const times = [...this.entries.values()].map((entry) => entry.until - this.now()).filter((wait) => wait > 0);
    return Math.min(Infinity, ...times);
  }
}
