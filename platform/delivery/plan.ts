import { type Build, type Image, isNewer, isSameImage } from './image/build.ts';
import { type Text, textOf } from './image/pull-request-text.ts';

/** What the config repository and the forge hold for one service in one environment. */
export type State = {
  readonly base: {
    /** What version.yaml says there. */
    readonly image: Image;
    /** The build that brought it, where its commit tells. */
    readonly build?: Build | undefined;
  };
  /** The branch of the pull request. */
  readonly branch?: {
    /** The last build that was pushed to it and is not in base. */
    readonly build?: Build | undefined;
    /** Whether it brings just this build and merges into base as base is now. */
    readonly isClean: boolean;
  };
  /** The open ones, the oldest first. Gitea opens several when several ask for one at the same moment. */
  readonly pullRequests: readonly PullRequest[];
};

export type PullRequest = Text & { readonly number: number; readonly url: string };

/** How it ends: `proposed` by the pull request, `current` in base already, or `superseded` by a newer build. */
export type End = 'proposed' | 'current' | 'superseded';

export type Step =
  | { readonly kind: 'push'; readonly build: Build }
  | { readonly kind: 'open'; readonly text: Text }
  | { readonly kind: 'edit'; readonly pullRequest: PullRequest; readonly text: Text }
  | { readonly kind: 'close'; readonly pullRequest: PullRequest; readonly reason: string }
  | { readonly kind: 'delete-branch' }
  | { readonly kind: 'end'; readonly end: End; readonly pullRequest?: PullRequest | undefined };

/**
 * The next thing to do after the build `wanted`. It follows from what is there and not from what was done: a run that was cut
 * off, or that met another, is finished by whoever comes next, also for a build that is not its own.
 */
export function nextStep({ base, branch, pullRequests }: State, wanted: Build): Step {
  const [pullRequest, surplus] = pullRequests;
  const rival = branch?.build;
  const newest = rival !== undefined && !isNewer(wanted, rival) ? rival : wanted;
  const isCurrent = isSameImage(base.image, wanted);
  if (isSettled(base, newest)) {
    if (pullRequest !== undefined)
      return { kind: 'close', pullRequest, reason: `Closed: the base branch has ${base.image.tag} by now.` };
    if (branch !== undefined) return { kind: 'delete-branch' };
    return { kind: 'end', end: isCurrent ? 'current' : 'superseded' };
  }
  if (newest !== rival || branch?.isClean !== true) return { kind: 'push', build: newest };
  const text = textOf(newest);
  if (pullRequest === undefined) return { kind: 'open', text };
  if (surplus !== undefined)
    return { kind: 'close', pullRequest: surplus, reason: `Closed: #${pullRequest.number} proposes the same.` };
  if (pullRequest.title !== text.title || pullRequest.body !== text.body) return { kind: 'edit', pullRequest, text };
  const isProposed = isSameImage(newest, wanted);
  return { kind: 'end', end: isProposed ? 'proposed' : isCurrent ? 'current' : 'superseded', pullRequest };
}

/** Whether base has this build, or a newer one. A base whose commit does not tell its build is taken for older. */
function isSettled(base: State['base'], build: Build): boolean {
  return isSameImage(base.image, build) || (base.build !== undefined && !isNewer(build, base.build));
}
