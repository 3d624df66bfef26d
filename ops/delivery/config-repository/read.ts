import { DeliveryError } from '../errors.ts';
import { isSameImage } from '../image/build.ts';
import { buildIn } from '../image/commit-message.ts';
import { readImage } from '../image/version-file.ts';
import type { State } from '../plan.ts';
import type { Place } from './config-repository.ts';
import type { Git } from './git.ts';
import { refusal } from './refusal.ts';

const BASE = 'refs/remotes/origin/base';
const BRANCHES = 'refs/remotes/origin';
/** Number of commits on a branch that are searched for a build. This program makes one. */
const LOOK_BACK = 50;

/** The state of base and branch when they were read. */
export type Seen = {
  readonly commit: string;
  readonly text: string;
  readonly branchCommit: string | undefined;
};

type Base = Pick<Seen, 'commit' | 'text'> & { readonly blob: string; readonly state: State['base'] };
type Branch = { readonly commit: string; readonly state: NonNullable<State['branch']> };

/** Fetches base and, if it exists, the branch, without file contents. */
export async function fetchRefs(git: Git, { base, branch }: Place): Promise<void> {
  const pattern = `${branch.slice(0, branch.lastIndexOf('/'))}/*`;
  const answer = await git.attempt([
    ...['fetch', '--quiet', '--prune', '--no-tags', '--filter=blob:none', 'origin'],
    ...[`+refs/heads/${base}:${BASE}`, `+refs/heads/${pattern}:${BRANCHES}/${pattern}`],
  ]);
  if (answer.succeeded) return;
  if (answer.stderr.includes("couldn't find remote ref"))
    throw new DeliveryError('request', `The config repository has no branch ${base}.`);
  throw refusal('The config repository cannot be read', answer.stderr);
}

export async function readBase(git: Git, { file, base }: Place): Promise<Base> {
  const commit = (await git.run(['rev-parse', BASE])).trim();
  const blob = await blobOf(git, commit, file);
  if (blob === undefined) throw new DeliveryError('request', await missing(git, file, base));
  const text = await git.run(['cat-file', 'blob', blob]);
  const image = readImage(text, file);
  const build = buildIn(await git.run(['log', '-1', '--format=%B', commit, '--', file]));
  const isOfBuild = build !== undefined && isSameImage(image, build);
  return { commit, blob, text, state: { image, build: isOfBuild ? build : undefined } };
}

export async function readBranch(git: Git, { branch, file }: Place, baseBlob: string): Promise<Branch | undefined> {
  const ref = `${BRANCHES}/${branch}`;
  const found = await git.attempt(['rev-parse', '--verify', '--quiet', ref]);
  if (!found.succeeded) return undefined;
  const messages = await git.run(['log', '-z', `-${LOOK_BACK}`, '--format=%B', `${BASE}..${ref}`]);
  const build = messages
    .split('\0')
    .map(buildIn)
    .find((one) => one !== undefined);
  const commit = found.stdout.trim();
  const isClean = build !== undefined && (await isCleanBranch(git, commit, file, baseBlob));
  return { commit, state: { build, isClean } };
}

/** Whether the branch changed only the version file, and base has not changed it since the branch began. */
async function isCleanBranch(git: Git, commit: string, file: string, baseBlob: string): Promise<boolean> {
  const start = await git.attempt(['merge-base', BASE, commit]);
  if (!start.succeeded) return false;
  const changed = await git.run(['diff-tree', '-r', '-z', '--name-only', start.stdout.trim(), commit]);
  return changed === `${file}\0` && (await blobOf(git, start.stdout.trim(), file)) === baseBlob;
}

async function blobOf(git: Git, commit: string, file: string): Promise<string | undefined> {
  const entry = await git.run(['ls-tree', '-z', commit, '--', file]);
  return /^100644 blob ([0-9a-f]+)\t/.exec(entry)?.[1];
}

async function missing(git: Git, file: string, base: string): Promise<string> {
  const files = (await git.run(['ls-tree', '-r', '-z', '--name-only', BASE, '--', 'environments'])).split('\0');
  const known = files.flatMap((path) => /^environments\/(.+)\/version\.yaml$/.exec(path)?.[1] ?? []);
  const instead = known.length === 0 ? 'it has no environments' : `it has ${known.join(', ')}`;
  return `${file} is not on ${base} of the config repository; ${instead}.`;
}
