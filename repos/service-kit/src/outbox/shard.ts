import { crc32 } from 'node:zlib';

/** More shards than workers can be (a topic has 12 partitions), so that shares come out even. */
export const SHARDS = 64;

/** The shard that relays all events of this key, and so keeps their order. */
export function shardOf(key: string): number {
  return crc32(key) % SHARDS;
}
