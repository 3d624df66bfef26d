import { WorkTree } from '../../../platform/delivery/testing/work-tree.ts';
import { ask, giteaForge } from './gitea-forge.ts';
import type { Gitea } from './gitea.ts';

/** In place of where a forge happened to listen. */
const HOST = 'forge.example.com';

/** Each answer of Gitea that delivery reads, under the name that the recorded forge knows it by. */
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

/** The names and kinds of all that an answer holds, without what it says. */
export function shapeOf(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(shapeOf);
  if (typeof answer !== 'object' || answer === null) return answer === null ? 'null' : typeof answer;
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, shapeOf(value)]));
}
