import { crc32 } from 'node:zlib';

/** As the services have it (docs/architecture.md): written here again, so that the bench stands apart. */
export const SHARDS = 64;

/** The shard of a key. */
export const shardOf = (key: string): number => crc32(key) % SHARDS;
