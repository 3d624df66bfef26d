import { type Build, type Image, isNewer, isSameImage } from './image/build.ts';
import { type Text, textOf } from './image/pull-request-text.ts';

/** The state of one service in one environment, in the config repository and on the forge. */
export type State = {
  readonly base: {
    /** The image in version.yaml. */
    readonly image: Image;
    /** The build of that image, if its commit has trailers. */
    readonly build?: Build | undefined;
  };
  /** The branch of the pull request. */
  readonly branch?: {
    /** The last build on the branch that is not in base. */
    readonly build?: Build | undefined;
    /** Whether the branch contains only this build, and merges into the current base. */
    readonly isClean: boolean;
  };
  /** Open pull requests, the oldest first. Gitea may open several for concurrent requests. */
  readonly pullRequests: readonly PullRequest[];
};

export type PullRequest = Text & { readonly number: number; readonly url: string };

/** The result: `proposed` by the pull request, `current` if base has it, or `superseded` by a newer build. */
export type End = 'proposed' | 'current' | 'superseded';

export type Step =
  | { readonly kind: 'push'; readonly build: Build }
  | { readonly kind: 'open'; readonly text: Text }
  | { readonly kind: 'edit'; readonly pullRequest: PullRequest; readonly text: Text }
  | { readonly kind: 'close'; readonly pullRequest: PullRequest; readonly reason: string }
  | { readonly kind: 'delete-branch' }
  | { readonly kind: 'end'; readonly end: End; readonly pullRequest?: PullRequest | undefined };

/**
 * The next step after the build `wanted`. It depends on the current state alone. So the next run completes a run that was
 * interrupted or that met another, also for another build.
 */
export function nextStep({ base, branch, pullRequests }: State, wanted: Build): Step {
  const [pullRequest, surplus] = pullRequests;
  const rival = branch?.build;
  const newest = rival !== undefined && !isNewer(wanted, rival) ? rival : wanted;
  const isCurrent = isSameImage(base.image, wanted);
  if (isSettled(base, newest)) {
    if (pullRequest !== undefined)
      return { kind: 'close', pullRequest, reason: `Closed: the base branch has ${base.image.tag} already.` };
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

/** Whether base has this build or a newer one. A base without trailers counts as older. */
function isSettled(base: State['base'], build: Build): boolean {
  return isSameImage(base.image, build) || (base.build !== undefined && !isNewer(build, base.build));
}
