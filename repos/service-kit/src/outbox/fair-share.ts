/** How many shards each relay may own at most, so that all shards are owned and none owns more than its share. */
export function fairShare(shards: number, relays: number): number {
  return Math.ceil(shards / Math.max(1, relays));
}
