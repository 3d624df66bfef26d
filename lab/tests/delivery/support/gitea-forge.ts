import { randomUUID } from 'node:crypto';
import { z } from 'zod';

import type { TestForge, TestRepository } from '../../../../ops/delivery/testing/test-forge.ts';
import { WorkTree } from '../../../../ops/delivery/testing/work-tree.ts';
import { eventually } from '../../../../tests/support/eventually.ts';
import type { Gitea } from './gitea.ts';

const Repository = z.object({ full_name: z.string(), clone_url: z.string(), empty: z.boolean() });

/** Sends a request to Gitea. @returns its answer, whatever the status. */
export async function ask(
  { apiUrl }: Gitea,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const headers = { authorization: `token ${token}`, 'content-type': 'application/json' };
  const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${apiUrl}${path}`, request);
  return { status: response.status, answer: await response.json() };
}

/** Creates repositories in a real Gitea. */
export function giteaForge(gitea: Gitea): TestForge {
  return {
    newRepository: async (files) => {
      const { answer } = await ask(gitea, gitea.token, 'POST', '/user/repos', { name: `config-${randomUUID()}` });
      const { full_name: name, clone_url: url } = Repository.parse(answer);
      const remote = withToken(url, gitea.token);
      const tree = await WorkTree.of(remote);
      await tree.write(files, 'Begin');
      await tree.git('push', '--quiet', 'origin', 'main');
      await tree.remove();
      // Gitea processes a first push in the background. Until then it cannot open pull requests.
      await eventually(async () => {
        if (Repository.parse((await ask(gitea, gitea.token, 'GET', `/repos/${name}`)).answer).empty)
          throw new Error(`Gitea still reports ${name} as empty`);
      });
      const openFromFork = (branch: string) => openFork(gitea, name, branch);
      return { apiUrl: gitea.apiUrl, name, token: gitea.token, remote, openFromFork } satisfies TestRepository;
    },
  };
}

async function openFork(gitea: Gitea, name: string, branch: string): Promise<void> {
  const { answer } = await ask(gitea, gitea.readerToken, 'POST', `/repos/${name}/forks`, {});
  const fork = Repository.parse(answer);
  const tree = await WorkTree.of(withToken(fork.clone_url, gitea.readerToken));
  await tree.checkOut('main');
  await tree.write({ 'README.md': 'Mine.\n' }, 'Change something else');
  await tree.git('push', '--quiet', 'origin', `main:${branch}`);
  await tree.remove();
  const [owner = ''] = fork.full_name.split('/');
  const request = { title: 'From a fork', body: '', base: 'main', head: `${owner}:${branch}` };
  const { status } = await ask(gitea, gitea.readerToken, 'POST', `/repos/${name}/pulls`, request);
  if (status !== 201) throw new Error(`Gitea answered ${status} to a pull request from a fork`);
}

function withToken(url: string, token: string): string {
  const remote = new URL(url);
  [remote.username, remote.password] = ['x-access-token', token];
  return remote.href;
}
