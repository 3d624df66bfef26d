/**
 * Whether an `If-None-Match` header names this ETag, so that the caller already has the answer (RFC 9110, section 13.1.2).
 * @param etag with its quotes. The comparison is weak: a gateway that compresses answers makes their ETags weak.
 */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.match(/\*|(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g) ?? [];
  return tags.some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
}
