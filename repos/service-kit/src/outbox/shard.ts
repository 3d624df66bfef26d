import { crc32 } from 'node:zlib';

/** There are more shards than there can be workers (a topic has 12 Kafka partitions), so that the shares are nearly equal. */
export const SHARDS = 64;

/** The shard of a key. One relay owns it, so that the events of the key keep their order. */
export function shardOf(key: string): number {
  return crc32(key) % SHARDS;
}
