import { setTimeout as sleep } from 'node:timers/promises';

import type { ConfigRepository } from './config-repository/config-repository.ts';
import { DeliveryError, Outrun } from './errors.ts';
import type { Forge } from './forge/forge.ts';
import type { Build } from './image/build.ts';
import { branchOf } from './image/locations.ts';
import { type End, nextStep, type PullRequest, type Step } from './plan.ts';

export type Outcome = {
  readonly end: End;
  /** The steps that were taken, in order. */
  readonly done: readonly Change[];
  readonly pullRequest?: PullRequest | undefined;
};

type Change = Exclude<Step['kind'], 'end'>;

export type Options = {
  readonly base: string;
  readonly signal: AbortSignal;
  /** Called before each step. */
  readonly onStep: (step: Exclude<Step, { kind: 'end' }>) => void;
};

/** A single run needs at most four. */
const ROUNDS = 30;
/** Lost races against other runs. The wait doubles after each. */
const LOSSES = 8;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

/**
 * Ensures that exactly one pull request proposes the newest build, or that base has it. It reads the state, takes one step, and reads
 * again until nothing is left to do.
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
  throw new DeliveryError(
    'again',
    `Gave up: other runs kept changing the branch or the pull request. ${reason}`.trim(),
  );
}

/** The first step, without taking it. */
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
