import type { Build } from './build.ts';

type Target = Pick<Build, 'service' | 'environment'>;

/** The only file of the config repository that open-image-pr changes. */
export function versionFile({ service, environment }: Target): string {
  return `environments/${environment}/${service}/version.yaml`;
}

/** The branch of the pull request for a service in an environment. open-image-pr pushes it by force. */
export function branchOf({ service, environment }: Target): string {
  return `image/${environment}/${service}`;
}
