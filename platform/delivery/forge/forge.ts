import type { Text } from '../image/pull-request-text.ts';
import type { PullRequest } from '../plan.ts';

/** Where the config repository lives: as much of it as delivery needs. All of it throws {@link DeliveryError}. */
export type Forge = {
  /** Where Git reaches the repository. */
  cloneUrl(): Promise<string>;
  /** The open pull request of this branch of the repository itself, never one of a fork that has a branch of that name. */
  findPullRequest(branch: string, base: string): Promise<PullRequest | undefined>;
  /** @throws {Outrun} when the forge says that there is one, or nothing to merge. */
  openPullRequest(branch: string, base: string, text: Text): Promise<void>;
  editPullRequest(number: number, text: Text): Promise<void>;
  closePullRequest(number: number, text: Text): Promise<void>;
};
