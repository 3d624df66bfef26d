import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { gitea, github } from './testing/dialects.ts';
import { RecordedForge } from './testing/recorded-forge.ts';
import { buildOf, firstFiles, openPulls, propose } from './testing/rig.ts';
import { branchScenarios } from './testing/branch-scenarios.ts';
import { pullRequestScenarios } from './testing/pull-request-scenarios.ts';

// Each test starts Git some dozens of times. The limit only ends a test that hangs.
jest.setTimeout(60_000);

describe.each([gitea, github])('open-image-pr on the recorded answers of $name', (dialect) => {
  let forge: RecordedForge;
  beforeAll(async () => {
    forge = await RecordedForge.start(dialect);
  });
  afterAll(() => forge.stop());

  pullRequestScenarios(() => forge);
  if (dialect === gitea) branchScenarios(() => forge);

  it('retries after a failure that passes', async () => {
    const repository = await forge.newRepository(firstFiles());
    forge.failures.push({ method: 'GET', status: 503 });
    expect((await propose(repository, buildOf(1), { isPatient: true })).end).toBe('proposed');
    expect(await openPulls(repository)).toHaveLength(1);
  });

  it.each([
    [500, 'again'],
    [403, 'request'],
    [429, 'again'],
  ])('explains an answer with status %i', async (status, kind) => {
    const repository = await forge.newRepository(firstFiles());
    forge.failures.push({ method: 'GET', status });
    await expect(propose(repository, buildOf(1))).rejects.toMatchObject({ kind });
  });

  it.each([
    ['POST', 404],
    ['POST', 409],
    ['POST', 422],
    ['POST', 500],
    ['PATCH', 400],
  ] as const)('looks again when %s is answered %i', async (method, status) => {
    const repository = await forge.newRepository(firstFiles());
    if (method === 'PATCH') await propose(repository, buildOf(1));
    forge.failures.push({ method, status });
    expect(await propose(repository, buildOf(2))).toMatchObject({ end: 'proposed' });
    expect(forge.failures).toEqual([]);
    expect(await openPulls(repository)).toHaveLength(1);
  });

  it('reports that the forge cannot be reached', async () => {
    const repository = await forge.newRepository(firstFiles());
    const proposed = propose({ ...repository, apiUrl: 'http://127.0.0.1:1' }, buildOf(1));
    await expect(proposed).rejects.toMatchObject({ kind: 'again' });
  });
});

describe('open-image-pr', () => {
  it('keeps the oldest pull request when a forge has opened more than one', async () => {
    const forge = await RecordedForge.start();
    forge.opensTwice = true;
    const repository = await forge.newRepository(firstFiles());
    expect(await propose(repository, buildOf(1))).toMatchObject({
      done: ['push', 'open', 'close'],
      pullRequest: { number: 1 },
    });
    expect((await openPulls(repository)).map(({ number }) => number)).toEqual([1]);
    await forge.stop();
  });

  it('gives up if the forge refuses every attempt', async () => {
    const forge = await RecordedForge.start();
    const repository = await forge.newRepository(firstFiles());
    forge.failures.push(...Array.from({ length: 10 }, () => ({ method: 'POST', status: 422 }) as const));
    await expect(propose(repository, buildOf(1))).rejects.toMatchObject({
      kind: 'again',
      message: expect.stringContaining('422') as unknown,
    });
    await forge.stop();
  });
});
