import { ALL_TIME, OutboxStore, type WindowQuery } from '../../src/outbox/outbox-store.js';

/** Counts the windows that a relay reads. */
export class CountingStore extends OutboxStore {
  windows = 0;
  /** Windows that read all day partitions. The relay surveys its serials before each of them. */
  surveys = 0;

  override async window(query: WindowQuery) {
    this.windows++;
    if (query.writtenWithin === ALL_TIME) this.surveys++;
    return super.window(query);
  }
}
