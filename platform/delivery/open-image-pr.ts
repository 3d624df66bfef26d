import { setTimeout as sleep } from 'node:timers/promises';

import type { ConfigRepository } from './config-repository/config-repository.ts';
import { DeliveryError, Outrun } from './errors.ts';
import type { Forge } from './forge/forge.ts';
import type { Build } from './image/build.ts';
import { branchOf } from './image/locations.ts';
import { type End, nextStep, type PullRequest, type Step } from './plan.ts';

export type Outcome = {
  readonly end: End;
  /** What was done to come there, in order; nothing when it was so already. */
  readonly done: readonly Change[];
  readonly pullRequest?: PullRequest | undefined;
};

type Change = Exclude<Step['kind'], 'end'>;

export type Options = {
  readonly base: string;
  readonly signal: AbortSignal;
  /** Told of each step before it is done. */
  readonly onStep: (step: Exclude<Step, { kind: 'end' }>) => void;
};

/** A run alone needs four at most. */
const ROUNDS = 30;
/** Each is a race that was lost to another run, after a wait twice as long as before. */
const LOSSES = 8;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

/**
 * Brings about that the newest build is proposed by exactly one pull request, or is in base already. It looks, does the one next
 * thing, and looks again, until there is nothing to do.
 * @throws {DeliveryError}
 */
export async function openImagePullRequest(
  repository: ConfigRepository,
  forge: Forge,
  build: Build,
  { base, signal, onStep }: Options,
): Promise<Outcome> {
  const done: Change[] = [];
  let losses = 0;
  let reason = '';
  for (let round = 0; round < ROUNDS && losses < LOSSES; round += 1) {
    const step = await plan(repository, forge, build, base);
    if (step.kind === 'end') return { end: step.end, done, pullRequest: step.pullRequest };
    onStep(step);
    try {
      await perform(step, repository, forge, branchOf(build), base);
      done.push(step.kind);
    } catch (error) {
      if (!(error instanceof Outrun)) throw error;
      reason = error.message;
      losses += 1;
      const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** losses);
      await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
  throw new DeliveryError('again', `Given up: it is not done, or others undo it. ${reason}`.trim());
}

/** What would be done first, without doing it. */
export async function plan(repository: ConfigRepository, forge: Forge, build: Build, base: string): Promise<Step> {
  const [content, pullRequests] = await Promise.all([repository.read(), forge.findPullRequests(branchOf(build), base)]);
  return nextStep({ ...content, pullRequests }, build);
}

async function perform(
  step: Exclude<Step, { kind: 'end' }>,
  repository: ConfigRepository,
  forge: Forge,
  branch: string,
  base: string,
): Promise<void> {
  switch (step.kind) {
    case 'push':
      return repository.push(step.build);
    case 'open':
      return forge.openPullRequest(branch, base, step.text);
    case 'edit':
      return forge.editPullRequest(step.pullRequest.number, step.text);
    case 'close': {
      const { number, title, body } = step.pullRequest;
      return forge.closePullRequest(number, { title, body: `${body}\n\n${step.reason}` });
    }
    case 'delete-branch':
      return repository.deleteBranch();
  }
}
