/** The most shards that one of `members` relays may hold, so that all are held and none holds more than its part. */
export function fairShare(shards: number, members: number): number {
  return Math.ceil(shards / Math.max(1, members));
}
