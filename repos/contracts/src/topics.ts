import { topicTable } from './gen/catalogue.js';

/** A Kafka topic: its name, number of partitions and how long its records are kept (milliseconds). */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

/** Every topic that the platform creates. */
export const topics: readonly Topic[] = Object.values(topicTable);
