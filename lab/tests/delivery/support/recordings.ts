import { WorkTree } from '../../../../ops/delivery/testing/work-tree.ts';
import { ask, giteaForge } from './gitea-forge.ts';
import type { Gitea } from './gitea.ts';

/** Replaces the forge's random address. */
const HOST = 'forge.example.com';

/** Each kind of Gitea's answers that delivery reads, by its name in the recordings. */
export async function recordingsOf(gitea: Gitea): Promise<Readonly<Record<string, unknown>>> {
  const { name, remote } = await giteaForge(gitea).newRepository({ 'README.md': 'Begin.\n' });
  const tree = await WorkTree.of(remote);
  await tree.checkOut('main');
  await tree.write({ 'README.md': 'Go on.\n' }, 'Go on');
  await tree.git('push', '--quiet', 'origin', 'main:branch');
  await tree.remove();
  const request = { title: 'Go on', body: 'Why.', head: 'branch', base: 'main' };
  const pulls = `/repos/${name}/pulls`;
  const recorded = {
    repository: await ask(gitea, gitea.token, 'GET', `/repos/${name}`),
    'pull-request': await ask(gitea, gitea.token, 'POST', pulls, request),
    'there-is-one': await ask(gitea, gitea.token, 'POST', pulls, request),
    'no-branch': await ask(gitea, gitea.token, 'POST', pulls, { ...request, head: 'none' }),
    closed: await ask(gitea, gitea.token, 'PATCH', `${pulls}/1`, { state: 'closed' }),
    'no-repository': await ask(gitea, gitea.token, 'GET', '/repos/platform/none'),
    'bad-token': await ask(gitea, 'wrong', 'GET', `/repos/${name}`),
  };
  return JSON.parse(JSON.stringify(recorded).replaceAll(new URL(gitea.url).host, HOST)) as typeof recorded;
}

/** The field names and types of an answer, without its values. */
export function shapeOf(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(shapeOf);
  if (typeof answer !== 'object' || answer === null) return answer === null ? 'null' : typeof answer;
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, shapeOf(value)]));
}
