import { afterEach, beforeEach, expect, it } from '@jest/globals';

import type { Build } from '../image/build.ts';
import { messageOf } from '../image/commit-message.ts';
import { branchOf, versionFile } from '../image/locations.ts';
import { textOf } from '../image/pull-request-text.ts';
import { buildOf, firstFiles, openPulls, propose, versionOf } from './rig.ts';
import type { TestForge, TestRepository } from './test-forge.ts';
import { WorkTree } from './work-tree.ts';

const FILE = versionFile(buildOf(0));
const BRANCH = `origin/${branchOf(buildOf(0))}`;

/** What open-image-pr promises, for any forge. */
export function openImagePrScenarios(forge: () => TestForge): void {
  let repository: TestRepository;
  let people: WorkTree;
  beforeEach(async () => {
    repository = await forge().newRepository(firstFiles());
    people = await WorkTree.of(repository.remote);
  });
  afterEach(() => people.remove());

  it('opens a pull request that changes the image in one file and nothing else', async () => {
    const build = buildOf(1);
    const { end, done, pullRequest } = await propose(repository, build);
    expect({ end, done }).toEqual({ end: 'proposed', done: ['push', 'open'] });
    const [opened, ...more] = await openPulls(repository);
    expect(more).toEqual([]);
    expect(opened).toMatchObject({ ...textOf(build), number: pullRequest?.number, head: { ref: branchOf(build) } });
    await people.fetch();
    expect(await people.git('diff', '--name-only', 'origin/main', BRANCH)).toBe(FILE);
    expect(`${await people.read(BRANCH, FILE)}\n`).toBe(versionOf(build));
  });

  it('changes nothing when it is run again', async () => {
    const first = await propose(repository, buildOf(1));
    const commit = await branchCommit();
    expect(await propose(repository, buildOf(1))).toEqual({ ...first, done: [] });
    expect(await branchCommit()).toBe(commit);
    expect(await openPulls(repository)).toHaveLength(1);
  });

  it('puts a newer build into the same pull request, as one commit on base', async () => {
    const first = await propose(repository, buildOf(1));
    const second = await propose(repository, buildOf(2));
    expect(second.done).toEqual(['push', 'edit']);
    expect(second.pullRequest?.number).toBe(first.pullRequest?.number);
    await expectProposed(buildOf(2));
    expect(await people.git('rev-list', '--count', `origin/main..${BRANCH}`)).toBe('1');
  });

  it('does not put an older build over a newer one', async () => {
    await propose(repository, buildOf(2));
    const commit = await branchCommit();
    expect(await propose(repository, buildOf(1))).toMatchObject({ end: 'superseded', done: [] });
    expect(await branchCommit()).toBe(commit);
    await expectProposed(buildOf(2));
  });

  it('keeps the pull requests of services and environments apart, and off those from forks', async () => {
    await repository.openFromFork(branchOf(buildOf(1)));
    await propose(repository, buildOf(1));
    await propose(repository, buildOf(1, { service: 'todo-service' }));
    await propose(repository, buildOf(1, { environment: 'staging' }));
    await propose(repository, buildOf(2));
    const titles = (await openPulls(repository)).map(({ title }) => title);
    const tag = (number: number) => buildOf(number).tag;
    expect(titles.sort()).toEqual([
      `staging: users-service ${tag(1)}`,
      `test: todo-service ${tag(1)}`,
      `test: users-service ${tag(2)}`,
    ]);
  });

  it('closes what is stale when base has the image, and removes the branch', async () => {
    await propose(repository, buildOf(1));
    await inBase(buildOf(2), 'By hand');
    expect(await propose(repository, buildOf(2))).toEqual({ end: 'current', done: ['close', 'delete-branch'] });
    expect(await openPulls(repository)).toEqual([]);
    expect(await branchCommit()).toBe('');
    expect(await propose(repository, buildOf(2))).toEqual({ end: 'current', done: [] });
  });

  it.each(['--no-ff', '--squash'])('knows what was merged with %s from what is older', async (how) => {
    await propose(repository, buildOf(2));
    await merge(how);
    expect((await propose(repository, buildOf(2))).end).toBe('current');
    expect(await propose(repository, buildOf(1))).toMatchObject({ end: 'superseded', done: [] });
    expect(await propose(repository, buildOf(3))).toMatchObject({ end: 'proposed' });
    await expectProposed(buildOf(3));
  });

  it('leaves its branch alone while base changes elsewhere, and makes it anew when base changes the file', async () => {
    await propose(repository, buildOf(1));
    const commit = await branchCommit();
    await inMain({ 'README.md': 'Else.\n' }, 'Change something else');
    expect((await propose(repository, buildOf(1))).done).toEqual([]);
    expect(await branchCommit()).toBe(commit);
    await inMain({ [FILE]: `# A remark.\n${versionOf(buildOf(0))}` }, 'Remark');
    expect((await propose(repository, buildOf(1))).done).toEqual(['push']);
    await people.fetch();
    expect(`${await people.read(BRANCH, FILE)}\n`).toBe(`# A remark.\n${versionOf(buildOf(1))}`);
    expect(await people.git('rev-list', '--count', `${BRANCH}..origin/main`)).toBe('0');
  });

  it('takes a branch that was brought up to date with base for its own', async () => {
    await propose(repository, buildOf(2));
    await inMain({ 'README.md': 'Else.\n' }, 'Change something else');
    await people.checkOut(branchOf(buildOf(2)));
    await people.git('merge', '--quiet', '--no-edit', 'origin/main');
    await people.git('push', '--quiet', 'origin', branchOf(buildOf(2)));
    const commit = await branchCommit();
    expect((await propose(repository, buildOf(2))).done).toEqual([]);
    expect((await propose(repository, buildOf(1))).end).toBe('superseded');
    expect(await branchCommit()).toBe(commit);
  });

  it('proposes the newest of many that run at once', async () => {
    const numbers = [3, 1, 5, 2, 4];
    const ends = await Promise.all(numbers.map((number) => propose(repository, buildOf(number))));
    expect(ends[2]?.end).toBe('proposed');
    await expectProposed(buildOf(5));
  });

  it.each([0, 1, 2])('finishes what was cut off before step %i, by the same build or by another', async (steps) => {
    await propose(repository, buildOf(1));
    await inBase(buildOf(2), 'By hand');
    for (const [left, next] of [
      [3, 3],
      [4, 5],
    ] as const) {
      let step = 0;
      const cut = propose(repository, buildOf(left), {
        onStep: () => {
          if (step === steps) throw new Error('cut off');
          step += 1;
        },
      });
      await cut.catch((error: unknown) => expect(error).toMatchObject({ message: 'cut off' }));
      expect((await propose(repository, buildOf(next))).end).toBe('proposed');
      await expectProposed(buildOf(next));
    }
  });

  it.each([
    ['an unknown service', { service: 'no-service' }, 'it has staging/todo-service'],
    [
      'an unknown environment',
      { environment: 'nowhere' },
      'environments/nowhere/users-service/version.yaml is not on main',
    ],
  ])('refuses %s and says what there is', async (_case, changes, message) => {
    await expect(propose(repository, buildOf(1, changes))).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringContaining(message) as unknown,
    });
    expect(await openPulls(repository)).toEqual([]);
  });

  it('refuses a base branch that is not there', async () => {
    const proposed = propose(repository, buildOf(1), { base: 'trunk' });
    await expect(proposed).rejects.toMatchObject({
      kind: 'request',
      message: 'The config repository has no branch trunk.',
    });
  });

  it('refuses a file that holds more than an image', async () => {
    await inMain({ [FILE]: `${versionOf(buildOf(0))}replicas: 3\n` }, 'Scale');
    await expect(propose(repository, buildOf(1))).rejects.toMatchObject({ kind: 'request' });
  });

  it('says that a token or a repository is wrong', async () => {
    const badToken = propose({ ...repository, token: 'wrong' }, buildOf(1));
    await expect(badToken).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringContaining('401') as unknown,
    });
    const noSuch = propose({ ...repository, name: 'platform/none' }, buildOf(1));
    await expect(noSuch).rejects.toMatchObject({ kind: 'request', message: expect.stringContaining('404') as unknown });
  });

  async function expectProposed(build: Build): Promise<void> {
    const pulls = await openPulls(repository);
    expect(pulls.map(({ title, body }) => ({ title, body }))).toEqual([textOf(build)]);
    await people.fetch();
    expect(await people.git('diff', '--name-only', `origin/main...${BRANCH}`)).toBe(FILE);
    expect(await people.read(BRANCH, FILE)).toContain(build.digest);
  }

  async function branchCommit(): Promise<string> {
    return (await people.git('ls-remote', 'origin', `refs/heads/${branchOf(buildOf(0))}`)).split('\t')[0] ?? '';
  }

  async function inMain(files: Readonly<Record<string, string>>, message: string): Promise<void> {
    await people.checkOut('main');
    await people.write(files, message);
    await people.git('push', '--quiet', 'origin', 'main');
  }

  function inBase(build: Build, message: string): Promise<void> {
    return inMain({ [FILE]: versionOf(build) }, message);
  }

  /** As the buttons of forges do it. */
  async function merge(how: string): Promise<void> {
    await people.checkOut('main');
    await people.git('merge', '--quiet', '--no-edit', how, BRANCH);
    if (how === '--squash') await people.git('commit', '--quiet', '--message', messageOf(buildOf(2)));
    await people.git('push', '--quiet', 'origin', 'main');
  }
}
