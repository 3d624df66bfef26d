import { topicTable } from './gen/catalogue.js';

/** A Kafka topic, its number of Kafka partitions, and how long it keeps records, in milliseconds. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

/** Every topic that the platform creates. */
export const topics: readonly Topic[] = Object.values(topicTable);
