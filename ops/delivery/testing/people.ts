import { expect } from '@jest/globals';

import type { Build } from '../image/build.ts';
import { messageOf } from '../image/commit-message.ts';
import { branchOf, versionFile } from '../image/locations.ts';
import { textOf } from '../image/pull-request-text.ts';
import { buildOf, openPulls, versionOf } from './rig.ts';
import type { TestRepository } from './test-forge.ts';
import { WorkTree } from './work-tree.ts';

/** The file that most tests change, and the branch that proposes the change. */
export const FILE = versionFile(buildOf(0));
export const BRANCH = `origin/${branchOf(buildOf(0))}`;

/** The people who also work on the config repository. */
export class People {
  readonly tree: WorkTree;
  readonly #repository: TestRepository;

  private constructor(repository: TestRepository, tree: WorkTree) {
    this.#repository = repository;
    this.tree = tree;
  }

  static async of(repository: TestRepository): Promise<People> {
    return new People(repository, await WorkTree.of(repository.remote));
  }

  /** One pull request, of this build, which changes the one file. */
  async expectProposed(build: Build): Promise<void> {
    const pulls = await openPulls(this.#repository);
    expect(pulls.map(({ title, body }) => ({ title, body }))).toEqual([textOf(build)]);
    await this.tree.fetch();
    expect(await this.tree.git('diff', '--name-only', `origin/main...${BRANCH}`)).toBe(FILE);
    expect(await this.tree.read(BRANCH, FILE)).toContain(build.digest);
  }

  /** The commit of the branch in the repository; empty if there is no such branch. */
  async branchCommit(): Promise<string> {
    return (await this.tree.git('ls-remote', 'origin', `refs/heads/${branchOf(buildOf(0))}`)).split('\t')[0] ?? '';
  }

  async inMain(files: Readonly<Record<string, string>>, message: string): Promise<void> {
    await this.tree.checkOut('main');
    await this.tree.write(files, message);
    await this.tree.git('push', '--quiet', 'origin', 'main');
  }

  inBase(build: Build, message: string): Promise<void> {
    return this.inMain({ [FILE]: versionOf(build) }, message);
  }

  /** Merges a pull request in the same way as the buttons of forges. */
  async merge(build: Build, how: string): Promise<void> {
    await this.tree.checkOut('main');
    await this.tree.git('merge', '--quiet', '--no-edit', how, BRANCH);
    if (how === '--squash') await this.tree.git('commit', '--quiet', '--message', messageOf(build));
    await this.tree.git('push', '--quiet', 'origin', 'main');
  }
}
