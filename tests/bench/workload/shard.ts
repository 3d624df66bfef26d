import { crc32 } from 'node:zlib';

/** The number of shards, as in docs/architecture.md. Repeated here because the benchmark shares no code with the services. */
export const SHARDS = 64;

/** The shard of a key. */
export const shardOf = (key: string): number => crc32(key) % SHARDS;
