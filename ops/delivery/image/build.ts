import { z } from 'zod';

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** An image: the tag is for people, and clusters pull the digest. */
export const Image = z.object({
  tag: z.string().regex(TAG, 'is not a tag of an image'),
  digest: z.string().regex(DIGEST, 'is not sha256: and 64 hexadecimal digits'),
});
export type Image = z.infer<typeof Image>;

/** The clocks of the machines that commit, build and propose may differ by so much. */
const CLOCK_DIFFERENCE_MS = 10 * 60_000;

const url = z.url({ protocol: /^https?$/, error: 'is not an http or https address' }).optional();

/** An image built from a commit, for one service in one environment. */
export const Build = Image.extend({
  service: z.string().regex(NAME, 'is not the name of a service: a-z, 0-9 and dashes'),
  environment: z.string().regex(NAME, 'is not the name of an environment: a-z, 0-9 and dashes'),
  /** Time of the commit. It orders builds, because run numbers restart when a workflow is renamed. */
  committedAt: z.iso
    .datetime({ offset: true, error: 'is not a time such as 2026-01-31T12:00:00Z' })
    .refine((time) => Date.parse(time) <= Date.now() + CLOCK_DIFFERENCE_MS, {
      error: 'is in the future: this build would supersede all others until then. Correct the date of the commit',
    })
    .transform((time) => new Date(time).toISOString()),
  /** Web page of the commit. */
  commitUrl: url,
  /** Web page of the run that built the image. */
  runUrl: url,
});
export type Build = z.infer<typeof Build>;

/**
 * Whether `a` has a later commit than `b`. Within the same second, the tag decides, so that all runs agree. If a commit was built twice,
 * neither build is newer.
 */
export function isNewer(a: Build, b: Build): boolean {
  return a.committedAt === b.committedAt ? a.tag > b.tag : a.committedAt > b.committedAt;
}

export function isSameImage(a: Image, b: Image): boolean {
  return a.tag === b.tag && a.digest === b.digest;
}
