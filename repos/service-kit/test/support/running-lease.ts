import { ShardLease } from '../../src/outbox/shard-lease.js';
import { WakeUp } from '../../src/outbox/wake-up.js';
import { silent } from './silent.js';

/** A lease that is rebalanced again and again, as the relay does. */
export class RunningLease {
  /** The shards that it owned after the last rebalancing. */
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

  /** The shards that it may publish now. A relay checks this before each round. */
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
      const rebalancing = this.lease.rebalance();
      // A relay publishes nothing meanwhile, since the lease may release shards.
      this.shards = [];
      this.shards = await rebalancing;
      await this.work.wait(200);
    }
  }
}

/** Leases on one database. Checks all the time that no two of them trust the same shard. */
export class LeaseGroup {
  private leases: RunningLease[] = [];
  /** Shards that two leases ever trusted at the same time. */
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

  /** How many shards each lease may publish. */
  shares(): number[] {
    return this.leases.map((lease) => lease.trusted.length);
  }

  /** All shards that any of the leases may publish. */
  trusted(): number[] {
    return this.leases.flatMap((lease) => lease.trusted).toSorted((a, b) => a - b);
  }

  async close(): Promise<void> {
    clearInterval(this.watch);
    await Promise.all(this.leases.map((lease) => lease.close()));
  }
}

const repeated = (shards: readonly number[]) => shards.filter((shard, index) => shards.indexOf(shard) !== index);
