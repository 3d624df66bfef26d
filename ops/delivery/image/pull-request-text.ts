import { messageOf, titleOf } from './commit-message.ts';
import type { Build } from './build.ts';
import { versionFile } from './locations.ts';

export type Text = { readonly title: string; readonly body: string };

/**
 * Title and body of a build's pull request. They depend only on the build, so that any run can correct them. The body ends with the
 * trailers of the commit, so that a squash merge keeps them.
 */
export function textOf(build: Build): Text {
  const { service, environment, tag, commitUrl, runUrl } = build;
  const trailers = messageOf(build).split('\n').slice(2).join('\n').trimEnd();
  const commit = commitUrl === undefined ? '' : ` of [this commit](${commitUrl})`;
  const run = runUrl === undefined ? '' : ` It was built by [this run](${runUrl}).`;
  return {
    title: titleOf(build),
    body: [
      `Runs \`${service}\` in \`${environment}\` from the image \`${tag}\`${commit}.${run}`,
      `Only \`${versionFile(build)}\` changes. A newer build replaces the image in this pull request; do not push to its branch.`,
      trailers,
    ].join('\n\n'),
  };
}
