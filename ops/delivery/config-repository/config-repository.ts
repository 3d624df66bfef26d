import type { Build } from '../image/build.ts';
import type { State } from '../plan.ts';

/** The image of one service in one environment in the config repository, and the branch that proposes another image. */
export type ConfigRepository = {
  /**
   * Reads base and branch. Later writes build on this state.
   * @throws {DeliveryError} if the base branch, environment or service does not exist, or version.yaml is invalid.
   */
  read(): Promise<Pick<State, 'base' | 'branch'>>;
  /**
   * Sets the branch to base plus one commit with `build`.
   * @throws {Outrun} if the branch has changed since it was read.
   */
  push(build: Build): Promise<void>;
  /** @throws {Outrun} if the branch has changed since it was read. */
  deleteBranch(): Promise<void>;
};

/** The file to change, its base branch, and the branch that proposes the change. */
export type Place = { readonly base: string; readonly branch: string; readonly file: string };
