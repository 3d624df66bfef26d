import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { textOf } from '../../../ops/delivery/image/pull-request-text.ts';
import { branchOf } from '../../../ops/delivery/image/locations.ts';
import { recording } from '../../../ops/delivery/testing/recording.ts';
import { buildOf, firstFiles, openPulls, propose } from '../../../ops/delivery/testing/rig.ts';
import { branchScenarios } from '../../../ops/delivery/testing/branch-scenarios.ts';
import { pullRequestScenarios } from '../../../ops/delivery/testing/pull-request-scenarios.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { ask, giteaForge } from './support/gitea-forge.ts';
import { type Gitea, withGitea } from './support/gitea.ts';
import { recordingsOf, shapeOf } from './support/recordings.ts';

const Shown = z.object({ title: z.string(), changed_files: z.int(), mergeable: z.boolean() });

describe('open-image-pr on a real Gitea', () => {
  const stopping = new AbortController();
  let gitea: Gitea;
  let stop: () => void;
  let stopped: Promise<void>;
  beforeAll(async () => {
    const held = new Promise<void>((resolve) => (stop = resolve));
    await new Promise<void>((resolve, reject) => {
      stopped = withGitea({ report: console.error, signal: stopping.signal }, (started) => {
        gitea = started;
        resolve();
        return held;
      });
      stopped.catch(reject);
    });
  }, 900_000);
  afterAll(async () => {
    stop();
    await stopped;
  });

  pullRequestScenarios(() => giteaForge(gitea));
  branchScenarios(() => giteaForge(gitea));

  it('opens a pull request that Gitea shows as one changed file that merges', async () => {
    const repository = await giteaForge(gitea).newRepository(firstFiles());
    const { pullRequest } = await propose(repository, buildOf(1));
    const path = `/repos/${repository.name}/pulls/${pullRequest?.number ?? 0}`;
    await eventually(async () => {
      const shown = Shown.parse((await ask(gitea, gitea.token, 'GET', path)).answer);
      expect(shown).toEqual({ title: textOf(buildOf(1)).title, changed_files: 1, mergeable: true });
    });
  });

  it('reports that a token has no right to write', async () => {
    const repository = await giteaForge(gitea).newRepository(firstFiles());
    const proposed = propose({ ...repository, token: gitea.readerToken }, buildOf(1));
    await expect(proposed).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringContaining('User permission denied for writing') as unknown,
    });
  });

  it('reports that its branch is protected', async () => {
    const repository = await giteaForge(gitea).newRepository(firstFiles());
    const rule = { rule_name: 'image/**', enable_push: false };
    await ask(gitea, gitea.token, 'POST', `/repos/${repository.name}/branch_protections`, rule);
    await expect(propose(repository, buildOf(1))).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringContaining(`${branchOf(buildOf(1))} cannot be pushed`) as unknown,
    });
    expect(await openPulls(repository)).toEqual([]);
  });

  it('gets answers of the same shape as those recorded for the tests without Gitea', async () => {
    for (const [name, answer] of Object.entries(await recordingsOf(gitea)))
      expect({ name, shape: shapeOf(answer) }).toEqual({ name, shape: shapeOf(recording(name)) });
  });
});
