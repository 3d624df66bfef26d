import type { Text } from '../image/pull-request-text.ts';
import type { PullRequest } from '../plan.ts';

/** Where the config repository lives: as much of it as delivery needs. All of it throws {@link DeliveryError}. */
export type Forge = {
  /** Where Git reaches the repository. */
  cloneUrl(): Promise<string>;
  /**
   * The open pull requests of this branch of the repository itself, the oldest first; never those of forks that have a branch of
   * that name.
   */
  findPullRequests(branch: string, base: string): Promise<readonly PullRequest[]>;
  /** @throws {Outrun} when the forge says that there is one, or nothing to merge; the others, when someone else changes it. */
  openPullRequest(branch: string, base: string, text: Text): Promise<void>;
  editPullRequest(number: number, text: Text): Promise<void>;
  closePullRequest(number: number, text: Text): Promise<void>;
};
