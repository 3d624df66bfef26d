import { ShardLease } from '../../src/outbox/shard-lease.js';
import { WakeUp } from '../../src/outbox/wake-up.js';
import { silent } from './silent.js';

/** A lease that is settled over and over, as the relay does it. */
export class RunningLease {
  /** What it believes to own, as of its last settling. */
  shards: readonly number[] = [];
  private readonly lease: ShardLease;
  private readonly work = new WakeUp();
  private readonly finished: Promise<void>;
  private stopping = false;

  constructor(url: string) {
    this.lease = new ShardLease(url, silent);
    this.lease.onWork(() => this.work.signal());
    this.finished = this.run();
  }

  /** What it may publish from now: a relay asks this before each round. */
  get trusted(): readonly number[] {
    return this.lease.isHeld() ? this.shards : [];
  }

  async close(): Promise<void> {
    this.stopping = true;
    this.work.signal();
    await this.finished;
    this.shards = [];
    await this.lease.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const settling = this.lease.settle();
      // Nothing is published while it settles: what it gives up then is no longer its own.
      this.shards = [];
      this.shards = await settling;
      await this.work.wait(200);
    }
  }
}

/** Leases that share the shards of one database, with a look at the promise that all else rests on. */
export class LeaseGroup {
  private leases: RunningLease[] = [];
  /** Shards that two of them trusted at the same time, ever. */
  readonly sharedTwice: number[] = [];
  private readonly watch = setInterval(() => this.sharedTwice.push(...repeated(this.trusted())), 5);

  start(url: string): RunningLease {
    const lease = new RunningLease(url);
    this.leases.push(lease);
    return lease;
  }

  async stop(lease: RunningLease): Promise<void> {
    this.leases = this.leases.filter((other) => other !== lease);
    await lease.close();
  }

  /** How many shards each may publish. */
  shares(): number[] {
    return this.leases.map((lease) => lease.trusted.length);
  }

  /** All shards that any of them may publish. */
  trusted(): number[] {
    return this.leases.flatMap((lease) => lease.trusted).toSorted((a, b) => a - b);
  }

  async close(): Promise<void> {
    clearInterval(this.watch);
    await Promise.all(this.leases.map((lease) => lease.close()));
  }
}

const repeated = (shards: readonly number[]) => shards.filter((shard, index) => shards.indexOf(shard) !== index);
