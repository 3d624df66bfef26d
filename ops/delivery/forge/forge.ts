import type { Text } from '../image/pull-request-text.ts';
import type { PullRequest } from '../plan.ts';

/** The part of a forge's API that open-image-pr needs. All methods throw {@link DeliveryError}. */
export type Forge = {
  /** Git's address of the repository. */
  cloneUrl(): Promise<string>;
  /**
   * The open pull requests from this branch, the oldest first. Those from a fork's branch of the same name are not included.
   */
  findPullRequests(branch: string, base: string): Promise<readonly PullRequest[]>;
  /**
   * @throws {Outrun} if there is a pull request already, or nothing to merge. The methods below throw it if somebody else has changed the
   * pull request.
   */
  openPullRequest(branch: string, base: string, text: Text): Promise<void>;
  editPullRequest(number: number, text: Text): Promise<void>;
  closePullRequest(number: number, text: Text): Promise<void>;
};
