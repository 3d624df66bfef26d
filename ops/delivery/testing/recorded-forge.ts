import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { z } from 'zod';

import { type Conflict, type Dialect, gitea } from './dialects.ts';
import { altered, type Json, type Recording, recording } from './recording.ts';
import type { TestForge, TestRepository } from './test-forge.ts';
import { git, WorkTree } from './work-tree.ts';

const TOKEN = 'a-token-of-the-tests';
const OWNER = 'platform';

const Params = z.object({ name: z.string(), number: z.coerce.number().optional() });
const Opening = z.object({ title: z.string(), body: z.string(), head: z.string(), base: z.string() });
const Edit = Opening.partial().extend({ state: z.literal('closed').optional() });
const Choice = z.object({ state: z.string(), head: z.string().optional(), page: z.coerce.number().default(1) });

type Pull = z.infer<typeof Opening> & { readonly number: number; readonly from: string; readonly state: string };
type Repository = { readonly folder: string; pulls: readonly Pull[] };

/** Entries on a page: few, so that tests read more than one page. */
const PER_PAGE = 2;

/**
 * The part of a forge's API that delivery uses: recorded answers over bare Git repositories in a folder. Git has the branches; this class
 * keeps a list of the pull requests.
 */
export class RecordedForge implements TestForge {
  readonly #app: FastifyInstance;
  readonly #dialect: Dialect;
  readonly #folder: string;
  readonly #repositories = new Map<string, Repository>();
  /** Answers to give instead of handling the next requests with a method. */
  readonly failures: { readonly method: 'GET' | 'POST' | 'PATCH'; readonly status: number }[] = [];

  /** Opens two pull requests instead of one, as Gitea does for two simultaneous requests. */
  opensTwice = false;

  private constructor(folder: string, dialect: Dialect) {
    this.#folder = folder;
    this.#dialect = dialect;
    this.#app = Fastify({ forceCloseConnections: true });
  }

  static async start(dialect: Dialect = gitea): Promise<RecordedForge> {
    const forge = new RecordedForge(await mkdtemp(join(tmpdir(), 'todo-platform-forge-')), dialect);
    forge.#route();
    await forge.#app.listen({ host: '127.0.0.1', port: 0 });
    return forge;
  }

  async stop(): Promise<void> {
    await this.#app.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async newRepository(files: Readonly<Record<string, string>>): Promise<TestRepository> {
    const name = `config-${randomUUID()}`;
    const folder = join(this.#folder, `${name}.git`);
    await git(this.#folder, 'init', '--quiet', '--bare', '--initial-branch', 'main', folder);
    const repository: Repository = { folder, pulls: [] };
    this.#repositories.set(name, repository);
    const tree = await WorkTree.of(folder);
    await tree.write(files, 'Begin');
    await tree.git('push', '--quiet', 'origin', 'main');
    await tree.remove();
    const openFromFork = (head: string) => {
      add(repository, { title: 'From a fork', body: '', head, base: 'main', from: 'reader' });
      return Promise.resolve();
    };
    return { apiUrl: this.url, name: `${OWNER}/${name}`, token: TOKEN, remote: folder, openFromFork };
  }

  get url(): string {
    const address = this.#app.server.address();
    if (address === null || typeof address === 'string') throw new Error('The forge does not listen.');
    return `http://127.0.0.1:${address.port}`;
  }

  #route(): void {
    this.#app.addHook('onRequest', async (request, reply) => {
      const next = this.failures.findIndex(({ method }) => method === request.method);
      const [failure] = next === -1 ? [] : this.failures.splice(next, 1);
      if (failure !== undefined) return reply.code(failure.status).send({ message: 'As the test wants it' });
      if (request.headers.authorization !== `token ${TOKEN}`) return send(reply, recording('bad-token'));
      const { name } = Params.parse(request.params);
      return this.#repositories.has(name) ? undefined : send(reply, recording('no-repository'));
    });
    this.#app.get(`/repos/${OWNER}/:name`, ({ params }, reply) => {
      const { status, answer } = recording('repository');
      const { name } = Params.parse(params);
      const known = { full_name: `${OWNER}/${name}`, clone_url: this.#of(name).folder };
      return send(reply, { status, answer: altered(answer, known) });
    });
    this.#app.get(`/repos/${OWNER}/:name/pulls`, async ({ params, query }, reply) => {
      const { state, head, page } = Choice.parse(query);
      const { name } = Params.parse(params);
      const { chosen, later } = await this.#list(name, state, head, page);
      if (later)
        void reply.header(
          'link',
          `<${this.url}/repos/${OWNER}/${name}/pulls?state=${state}&page=${page + 1}>; rel="next"`,
        );
      return reply.send(await Promise.all(chosen.map((pull) => this.#shown(name, pull))));
    });
    this.#app.post(`/repos/${OWNER}/:name/pulls`, async ({ params, body }, reply) => {
      const { name } = Params.parse(params);
      const opening = Opening.parse(body);
      const repository = this.#of(name);
      const conflict = await this.#conflict(repository, opening);
      if (conflict !== undefined) return send(reply, this.#dialect.refuse(conflict, opening.head));
      const pull = add(repository, { ...opening, from: OWNER });
      if (this.opensTwice) add(repository, { ...opening, from: OWNER });
      return reply.code(201).send(await this.#shown(name, pull));
    });
    this.#app.patch(`/repos/${OWNER}/:name/pulls/:number`, async ({ params, body }, reply) => {
      const { name, number } = Params.parse(params);
      const repository = this.#of(name);
      const change = Edit.parse(body);
      repository.pulls = repository.pulls.map((pull) => (pull.number === number ? { ...pull, ...change } : pull));
      const pull = repository.pulls.find((one) => one.number === number);
      if (pull === undefined) return send(reply, recording('no-repository'));
      return reply.code(this.#dialect.edited).send(await this.#shown(name, pull));
    });
  }

  async #list(
    name: string,
    state: string,
    head: string | undefined,
    page: number,
  ): Promise<{ readonly chosen: readonly Pull[]; readonly later: boolean }> {
    const repository = this.#of(name);
    if (this.#dialect.closesWithBranch) {
      const kept = repository.pulls.map(async (pull) => {
        const isGone = pull.from === OWNER && (await this.#commit(repository, pull.head)) === undefined;
        return isGone ? { ...pull, state: 'closed' } : pull;
      });
      repository.pulls = await Promise.all(kept);
    }
    const all = repository.pulls.filter((pull) => state === 'all' || pull.state === state);
    const isChosen = (pull: Pull) => head === undefined || `${pull.from}:${pull.head}` === head;
    const matching = this.#dialect.choosesByHead ? all.filter(isChosen) : all;
    const start = (page - 1) * PER_PAGE;
    return { chosen: matching.slice(start, start + PER_PAGE), later: matching.length > start + PER_PAGE };
  }

  async #conflict(repository: Repository, { head, base }: z.infer<typeof Opening>): Promise<Conflict | undefined> {
    const commit = await this.#commit(repository, head);
    if (commit === undefined) return 'no-branch';
    const isSame = (pull: Pull) =>
      pull.state === 'open' && pull.from === OWNER && pull.head === head && pull.base === base;
    if (repository.pulls.some(isSame)) return 'there-is-one';
    const ahead = await git(repository.folder, 'rev-list', '--count', `refs/heads/${base}..${commit}`);
    return ahead === '0' && this.#dialect.wantsCommits ? 'no-commits' : undefined;
  }

  async #shown(name: string, { number, title, body, head, base, from, state }: Pull): Promise<Json> {
    const sha = (await this.#commit(this.#of(name), head)) ?? '';
    const url = `${this.url}/${OWNER}/${name}/pulls/${number}`;
    return altered(recording('pull-request').answer, {
      ...{ number, title, body, state, html_url: url },
      head: { ref: head, sha, repo: { full_name: `${from}/${name}` } },
      base: { ref: base, repo: { full_name: `${OWNER}/${name}` } },
    });
  }

  async #commit({ folder }: Repository, branch: string): Promise<string | undefined> {
    const found = await git(folder, 'for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`);
    return found === '' ? undefined : found;
  }

  #of(name: string): Repository {
    const repository = this.#repositories.get(name);
    if (repository === undefined) throw new Error(`There is no ${name}.`);
    return repository;
  }
}

function add(repository: Repository, opening: Omit<Pull, 'number' | 'state'>): Pull {
  const pull = { ...opening, number: repository.pulls.length + 1, state: 'open' };
  repository.pulls = [...repository.pulls, pull];
  return pull;
}

function send(reply: FastifyReply, { status, answer }: Recording): FastifyReply {
  return reply.code(status).send(answer);
}
