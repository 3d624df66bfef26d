import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { gitea, github } from './testing/dialects.ts';
import { RecordedForge } from './testing/recorded-forge.ts';
import { buildOf, firstFiles, openPulls, propose } from './testing/rig.ts';
import { openImagePrScenarios } from './testing/scenarios.ts';

describe.each([gitea, github])('open-image-pr on the recorded answers of $name', (dialect) => {
  let forge: RecordedForge;
  beforeAll(async () => {
    forge = await RecordedForge.start(dialect);
  });
  afterAll(() => forge.stop());

  openImagePrScenarios(() => forge);

  it('asks again after a failure that passes', async () => {
    const repository = await forge.newRepository(firstFiles());
    forge.failures.push(503);
    expect((await propose(repository, buildOf(1), { isPatient: true })).end).toBe('proposed');
    expect(await openPulls(repository)).toHaveLength(1);
  }, 20_000);

  it.each([
    [500, 'again'],
    [403, 'request'],
    [429, 'again'],
  ])('tells what an answer of %i means', async (status, kind) => {
    const repository = await forge.newRepository(firstFiles());
    forge.failures.push(status);
    await expect(propose(repository, buildOf(1))).rejects.toMatchObject({ kind });
  });

  it('tells that a forge cannot be reached', async () => {
    const repository = await forge.newRepository(firstFiles());
    const proposed = propose({ ...repository, apiUrl: 'http://127.0.0.1:1' }, buildOf(1));
    await expect(proposed).rejects.toMatchObject({ kind: 'again' });
  });
});
