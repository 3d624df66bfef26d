import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { branchOf } from '../image/locations.ts';
import { BRANCH, FILE, People } from './people.ts';
import { buildOf, firstFiles, openPulls, propose, versionOf } from './rig.ts';
import type { TestForge, TestRepository } from './test-forge.ts';

/** The promises of open-image-pr about branches and files. Git stores these on every forge. */
export function branchScenarios(forge: () => TestForge): void {
  let repository: TestRepository;
  let people: People;
  beforeEach(async () => {
    repository = await forge().newRepository(firstFiles());
    people = await People.of(repository);
  });
  afterEach(() => people.tree.remove());

  it('does not put an older build over a newer one', async () => {
    await propose(repository, buildOf(2));
    const commit = await people.branchCommit();
    expect(await propose(repository, buildOf(1))).toMatchObject({ end: 'superseded', done: [] });
    expect(await people.branchCommit()).toBe(commit);
    await people.expectProposed(buildOf(2));
  });

  it.each(['--no-ff', '--squash'])('knows what was merged with %s from what is older', async (how) => {
    await propose(repository, buildOf(2));
    await people.merge(buildOf(2), how);
    expect((await propose(repository, buildOf(2))).end).toBe('current');
    expect(await propose(repository, buildOf(1))).toMatchObject({ end: 'superseded', done: [] });
    expect(await propose(repository, buildOf(3))).toMatchObject({ end: 'proposed' });
    await people.expectProposed(buildOf(3));
  });

  it('leaves its branch alone while base changes elsewhere, and makes it anew when base changes the file', async () => {
    await propose(repository, buildOf(1));
    const commit = await people.branchCommit();
    await people.inMain({ 'README.md': 'Else.\n' }, 'Change something else');
    expect((await propose(repository, buildOf(1))).done).toEqual([]);
    expect(await people.branchCommit()).toBe(commit);
    await people.inMain({ [FILE]: `# A remark.\n${versionOf(buildOf(0))}` }, 'Remark');
    expect((await propose(repository, buildOf(1))).done).toEqual(['push']);
    await people.tree.fetch();
    expect(`${await people.tree.read(BRANCH, FILE)}\n`).toBe(`# A remark.\n${versionOf(buildOf(1))}`);
    expect(await people.tree.git('rev-list', '--count', `${BRANCH}..origin/main`)).toBe('0');
  });

  it('takes a branch that was brought up to date with base for its own', async () => {
    await propose(repository, buildOf(2));
    await people.inMain({ 'README.md': 'Else.\n' }, 'Change something else');
    await people.tree.checkOut(branchOf(buildOf(2)));
    await people.tree.git('merge', '--quiet', '--no-edit', 'origin/main');
    await people.tree.git('push', '--quiet', 'origin', branchOf(buildOf(2)));
    const commit = await people.branchCommit();
    expect((await propose(repository, buildOf(2))).done).toEqual([]);
    expect((await propose(repository, buildOf(1))).end).toBe('superseded');
    expect(await people.branchCommit()).toBe(commit);
  });

  it.each([0, 1, 2])('finishes what was cut off before step %i, by the same build or by another', async (steps) => {
    await propose(repository, buildOf(1));
    await people.inBase(buildOf(2), 'By hand');
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
      await people.expectProposed(buildOf(next));
    }
  });

  it.each([
    ['an unknown service', { service: 'no-service' }, 'it has staging/todo-service'],
    [
      'an unknown environment',
      { environment: 'nowhere' },
      'environments/nowhere/users-service/version.yaml is not on main',
    ],
  ])('refuses %s and lists the valid values', async (_case, changes, message) => {
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
    await people.inMain({ [FILE]: `${versionOf(buildOf(0))}replicas: 3\n` }, 'Scale');
    await expect(propose(repository, buildOf(1))).rejects.toMatchObject({ kind: 'request' });
  });
}
