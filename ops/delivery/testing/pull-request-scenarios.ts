import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { branchOf } from '../image/locations.ts';
import { textOf } from '../image/pull-request-text.ts';
import { BRANCH, FILE, People } from './people.ts';
import { buildOf, firstFiles, openPulls, propose, versionOf } from './rig.ts';
import type { TestForge, TestRepository } from './test-forge.ts';

/** The promises of open-image-pr about pull requests. Each forge handles these differently. */
export function pullRequestScenarios(forge: () => TestForge): void {
  let repository: TestRepository;
  let people: People;
  beforeEach(async () => {
    repository = await forge().newRepository(firstFiles());
    people = await People.of(repository);
  });
  afterEach(() => people.tree.remove());

  it('opens a pull request that changes the image in one file and nothing else', async () => {
    const build = buildOf(1);
    const { end, done, pullRequest } = await propose(repository, build);
    expect({ end, done }).toEqual({ end: 'proposed', done: ['push', 'open'] });
    const [opened, ...more] = await openPulls(repository);
    expect(more).toEqual([]);
    expect(opened).toMatchObject({ ...textOf(build), number: pullRequest?.number, head: { ref: branchOf(build) } });
    await people.tree.fetch();
    expect(await people.tree.git('diff', '--name-only', 'origin/main', BRANCH)).toBe(FILE);
    expect(`${await people.tree.read(BRANCH, FILE)}\n`).toBe(versionOf(build));
  });

  it('changes nothing when it is run again', async () => {
    const first = await propose(repository, buildOf(1));
    const commit = await people.branchCommit();
    expect(await propose(repository, buildOf(1))).toEqual({ ...first, done: [] });
    expect(await people.branchCommit()).toBe(commit);
    expect(await openPulls(repository)).toHaveLength(1);
  });

  it('puts a newer build into the same pull request, as one commit on base', async () => {
    const first = await propose(repository, buildOf(1));
    const second = await propose(repository, buildOf(2));
    expect(second.done).toEqual(['push', 'edit']);
    expect(second.pullRequest?.number).toBe(first.pullRequest?.number);
    await people.expectProposed(buildOf(2));
    expect(await people.tree.git('rev-list', '--count', `origin/main..${BRANCH}`)).toBe('1');
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
    await people.inBase(buildOf(2), 'By hand');
    expect(await propose(repository, buildOf(2))).toEqual({ end: 'current', done: ['close', 'delete-branch'] });
    expect(await openPulls(repository)).toEqual([]);
    expect(await people.branchCommit()).toBe('');
    expect(await propose(repository, buildOf(2))).toEqual({ end: 'current', done: [] });
  });

  it('proposes the newest of many that run at once', async () => {
    const numbers = [3, 1, 5, 2, 4];
    const ends = await Promise.all(numbers.map((number) => propose(repository, buildOf(number))));
    expect(ends[2]?.end).toBe('proposed');
    await people.expectProposed(buildOf(5));
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
}
