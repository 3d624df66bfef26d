import { createHash } from 'node:crypto';

/** 128 bits: two creates with one id are compared, never all creates with each other. */
const BYTES = 16;

/**
 * A short digest of the fields that a create gives, to tell a repeated create from another one with the same id, also after the thing was
 * changed. An empty field counts as absent, so that a field that a later release adds changes no digest.
 */
export function creationDigest(fields: Readonly<Record<string, unknown>>): Buffer {
  const given = Object.entries(fields)
    .filter(([, value]) => value !== '' && value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(given)).digest().subarray(0, BYTES);
}
