import type { Build } from './image/build.ts';
import { branchOf } from './image/locations.ts';
import type { Outcome } from './open-image-pr.ts';
import type { Step } from './plan.ts';

/** One line for people: the next step. */
export function describeStep(step: Step, build: Build): string {
  switch (step.kind) {
    case 'push':
      return `push ${step.build.tag} to ${branchOf(build)}`;
    case 'open':
      return `open a pull request: ${step.text.title}`;
    case 'edit':
      return `edit pull request #${step.pullRequest.number}: ${step.text.title}`;
    case 'close':
      return `close pull request #${step.pullRequest.number}: ${step.reason}`;
    case 'delete-branch':
      return `delete ${branchOf(build)}, because base has its image`;
    case 'end':
      return 'nothing to do';
  }
}

/** One line for people: the outcome. */
export function describeOutcome({ end, done, pullRequest }: Outcome, { service, environment, tag }: Build): string {
  const at = pullRequest === undefined ? '' : `: #${pullRequest.number} ${pullRequest.url}`;
  switch (end) {
    case 'proposed':
      return `${done.includes('open') ? 'Opened' : done.length > 0 ? 'Updated' : 'Unchanged'}${at}`;
    case 'current':
      return `${service} in ${environment} has ${tag} already.`;
    case 'superseded':
      return `${service} in ${environment} has, or will get, a newer build than ${tag}${at}`;
  }
}
