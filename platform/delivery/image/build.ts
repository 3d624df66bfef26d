import { z } from 'zod';

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Which image: a name for people, and the digest that a cluster pulls. */
export const Image = z.object({
  tag: z.string().regex(TAG, 'is not a tag of an image'),
  digest: z.string().regex(DIGEST, 'is not sha256: and 64 hexadecimal digits'),
});
export type Image = z.infer<typeof Image>;

const url = z.url({ protocol: /^https?$/, error: 'is not an http or https address' }).optional();

/** An image that was built of a commit, for one service in one environment. */
export const Build = Image.extend({
  service: z.string().regex(NAME, 'is not the name of a service: a-z, 0-9 and dashes'),
  environment: z.string().regex(NAME, 'is not the name of an environment: a-z, 0-9 and dashes'),
  /** When the commit came to be. It orders the builds of a service: run numbers begin anew when a workflow is renamed. */
  committedAt: z.iso
    .datetime({ offset: true, error: 'is not a time such as 2026-01-31T12:00:00Z' })
    .transform((time) => new Date(time).toISOString()),
  /** Where people see the commit. */
  commitUrl: url,
  /** Where people see the run that built it. */
  runUrl: url,
});
export type Build = z.infer<typeof Build>;

/**
 * Whether `a` is of a later commit than `b`. For commits of the same second the tags decide, so that all who compare agree; a
 * commit that was built twice keeps its first image.
 */
export function isNewer(a: Build, b: Build): boolean {
  return a.committedAt === b.committedAt ? a.tag > b.tag : a.committedAt > b.committedAt;
}

export function isSameImage(a: Image, b: Image): boolean {
  return a.tag === b.tag && a.digest === b.digest;
}
