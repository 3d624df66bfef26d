import type { Build } from './build.ts';

type Target = Pick<Build, 'service' | 'environment'>;

/** The one file of the config repository that delivery changes. */
export function versionFile({ service, environment }: Target): string {
  return `environments/${environment}/${service}/version.yaml`;
}

/** The branch of the one pull request that a service has in an environment. It is delivery's own: it is pushed by force. */
export function branchOf({ service, environment }: Target): string {
  return `image/${environment}/${service}`;
}
