import { DomainError } from '../errors/domain-error.js';

/** The strong ETag of a version (RFC 9110, section 8.8.3). */
export function etag(version: number): string {
  return `"${version}"`;
}

/**
 * The version in an `If-Match` header; undefined if the header is absent or `*`.
 * @throws DomainError request.invalid unless the header is one strong ETag that etag() made.
 */
export function ifMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^"(\d{1,15})"$/.exec(header.trim())?.[1];
  if (version !== undefined) return Number(version);
  const errors = [{ path: 'If-Match', message: 'Expected one ETag, such as "3"' }];
  throw new DomainError('invalid', 'request.invalid', 'The If-Match header is not an ETag of this service.', {
    errors,
  });
}
