import { z } from 'zod';

import { withConfigRepository } from '../config-repository/git-config-repository.ts';
import { octokitForge } from '../forge/octokit-forge.ts';
import { Build } from '../image/build.ts';
import { branchOf, versionFile } from '../image/locations.ts';
import { openImagePullRequest, type Options, type Outcome } from '../open-image-pr.ts';
import type { TestRepository } from './test-forge.ts';

const Pulls = z.array(
  z.object({
    number: z.int(),
    title: z.string(),
    body: z.string(),
    state: z.string(),
    head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }) }),
  }),
);

/** The content of the config repository's version file for one image. */
export function versionOf({ tag, digest }: { readonly tag: string; readonly digest: string }): string {
  return `# Written by a program.\nimage:\n  # For people.\n  tag: "${tag}"\n  digest: "${digest}" # what is pulled\n`;
}

/** The `number`th build of a service, in the order of their commits. */
export function buildOf(number: number, changes: Partial<z.input<typeof Build>> = {}): Build {
  const hash = number.toString(16).padStart(40, 'a');
  return Build.parse({
    service: 'users-service',
    environment: 'test',
    tag: `dev-${hash}`,
    digest: `sha256:${number.toString(16).padStart(64, '0')}`,
    committedAt: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
    commitUrl: `https://forge.example.com/platform/users-service/commit/${hash}`,
    runUrl: `https://forge.example.com/platform/users-service/actions/runs/${number}`,
    ...changes,
  });
}

/** Config repositories begin with the images of build 0. */
export function firstFiles(): Readonly<Record<string, string>> {
  const places = ['users-service', 'todo-service'].flatMap((service) =>
    ['test', 'staging'].map((environment) => versionFile({ service, environment })),
  );
  return Object.fromEntries(['README.md', ...places].map((path) => [path, versionOf(buildOf(0))]));
}

/** Runs open-image-pr as the command does. */
export async function propose(
  { apiUrl, name, token }: TestRepository,
  build: Build,
  options: Partial<Options> & { readonly isPatient?: boolean } = {},
): Promise<Outcome> {
  const { base = 'main', signal = AbortSignal.timeout(60_000), onStep = () => undefined, isPatient = false } = options;
  const forge = octokitForge({ repository: name, token, apiUrl, signal, isPatient });
  const place = { base, branch: branchOf(build), file: versionFile(build) };
  return withConfigRepository({ remote: await forge.cloneUrl(), token, signal }, place, (repository) =>
    openImagePullRequest(repository, forge, build, { base, signal, onStep }),
  );
}

/** The open pull requests from branches of the repository itself, as the forge lists them. */
export async function openPulls({ apiUrl, name, token }: TestRepository): Promise<z.infer<typeof Pulls>> {
  const all: z.infer<typeof Pulls> = [];
  for (let page = 1; ; page += 1) {
    const headers = { authorization: `token ${token}` };
    const response = await fetch(`${apiUrl}/repos/${name}/pulls?state=open&page=${page}`, { headers });
    const found = Pulls.parse(await response.json());
    all.push(...found.filter(({ head }) => head.repo.full_name === name));
    if (response.headers.get('link')?.includes('rel="next"') !== true) return all;
  }
}
