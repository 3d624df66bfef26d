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
