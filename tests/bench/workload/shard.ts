import { crc32 } from 'node:zlib';

/** The shard of a key, as the services have it (docs/architecture.md): written here again, so that the bench stands apart. */
export const shardOf = (key: string): number => crc32(key) % 64;
