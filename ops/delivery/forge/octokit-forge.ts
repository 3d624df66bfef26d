import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { z } from 'zod';

import type { Forge } from './forge.ts';
import { asDeliveryError, isInDoubt } from './request-errors.ts';
import { Outrun } from '../errors.ts';
import type { PullRequest } from '../plan.ts';

export type ForgeOptions = {
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** Address of the API of GitHub Enterprise, Gitea or Forgejo. Absent: github.com. */
  readonly apiUrl?: string | undefined;
  readonly signal: AbortSignal;
  /** Retries transient failures, and waits a second between writes, as GitHub asks its clients to do. */
  readonly isPatient: boolean;
};

const Pull = z.object({
  number: z.int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  base: z.object({ ref: z.string() }),
  // Null if the fork was deleted.
  head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullish() }),
});
const Pulls = z.array(Pull);

const PatientOctokit = Octokit.plugin(retry, throttling);
/** Number of retries after a rate limit. */
const WAITS = 2;

/** A forge with GitHub's REST API. */
export function octokitForge({ repository, token, apiUrl, signal, isPatient }: ForgeOptions): Forge {
  const [owner = '', repo = ''] = repository.split('/');
  const waits = (_after: number, _options: object, _octokit: unknown, tried: number) => tried < WAITS;
  const { rest, paginate } = new PatientOctokit({
    auth: token,
    ...(apiUrl === undefined ? {} : { baseUrl: apiUrl.replace(/\/+$/, '') }),
    userAgent: 'todo-platform',
    request: { signal },
    // The thrown error already reports a failure.
    log: { debug: () => undefined, info: () => undefined, warn: console.warn, error: () => undefined },
    retry: { enabled: isPatient },
    throttle: { enabled: isPatient, onRateLimit: waits, onSecondaryRateLimit: waits },
  });
  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw asDeliveryError(error, repository);
    }
  };
  const write = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      signal.throwIfAborted();
      const failure = asDeliveryError(error, repository);
      throw isInDoubt(error) ? new Outrun(failure.message) : failure;
    }
  };
  return {
    cloneUrl: () => ask(async () => (await rest.repos.get({ owner, repo })).data.clone_url),
    findPullRequests: (branch, base) =>
      ask(async () => {
        const wanted = { owner, repo, state: 'open', base, head: `${owner}:${branch}`, per_page: 100 } as const;
        const open = Pulls.parse(await paginate(rest.pulls.list, wanted));
        // Gitea ignores the filters head and base.
        const found = open.filter(
          ({ head, base: target }) =>
            head.ref === branch && target.ref === base && isSameName(head.repo?.full_name, repository),
        );
        return found.map(pullRequestOf).sort((a, b) => a.number - b.number);
      }),
    openPullRequest: (branch, base, text) =>
      write(() => rest.pulls.create({ owner, repo, head: branch, base, ...text })),
    editPullRequest: (number, text) => write(() => rest.pulls.update({ owner, repo, pull_number: number, ...text })),
    closePullRequest: (number, text) =>
      write(() => rest.pulls.update({ owner, repo, pull_number: number, ...text, state: 'closed' })),
  };
}

function pullRequestOf(found: z.infer<typeof Pull>): PullRequest {
  // An edit in the browser turns line ends into CRLF.
  const body = (found.body ?? '').replaceAll('\r\n', '\n');
  return { number: found.number, url: found.html_url, title: found.title, body };
}

/** Forges ignore the case of names. */
function isSameName(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
