import type { Build } from '../image/build.ts';
import type { State } from '../plan.ts';

/** A config repository: what it holds for one service in one environment, and the branch that proposes something else. */
export type ConfigRepository = {
  /**
   * Reads base and branch anew; what is written afterwards builds on what was read.
   * @throws {DeliveryError} when there is no such base branch, environment or service, or version.yaml is not as it should be.
   */
  read(): Promise<Pick<State, 'base' | 'branch'>>;
  /**
   * Makes the branch base with one commit that brings `build`.
   * @throws {Outrun} when the branch is not what was read any more.
   */
  push(build: Build): Promise<void>;
  /** @throws {Outrun} when the branch is not what was read any more. */
  deleteBranch(): Promise<void>;
};

/** Which file on which branch is to be changed by which branch. */
export type Place = { readonly base: string; readonly branch: string; readonly file: string };
