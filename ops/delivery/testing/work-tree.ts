import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const IDENTITY = {
  GIT_AUTHOR_NAME: 'someone',
  GIT_AUTHOR_EMAIL: 'someone@example.com',
  GIT_COMMITTER_NAME: 'someone',
  GIT_COMMITTER_EMAIL: 'someone@example.com',
};

/** Runs git and gives its output without the last line end. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const options = { cwd, env: { ...process.env, ...IDENTITY, GIT_TERMINAL_PROMPT: '0' } };
  return (await promisify(execFile)('git', args, options)).stdout.replace(/\n$/, '');
}

/** A clone in which a test plays the people who work on a config repository. */
export class WorkTree {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Clones `remote`, or starts a new repository if it is empty. */
  static async of(remote: string): Promise<WorkTree> {
    const folder = await mkdtemp(join(tmpdir(), 'todo-platform-work-tree-'));
    const tree = new WorkTree(folder);
    await tree.git('init', '--quiet', '--initial-branch', 'main');
    await tree.git('remote', 'add', 'origin', remote);
    await tree.fetch();
    return tree;
  }

  git(...args: readonly string[]): Promise<string> {
    return git(this.#folder, ...args);
  }

  async fetch(): Promise<void> {
    await this.git('fetch', '--quiet', '--prune', 'origin');
  }

  /** Starts again from the current state of a branch of the remote. */
  async checkOut(branch: string): Promise<void> {
    await this.fetch();
    await this.git('checkout', '--quiet', '-B', branch, `origin/${branch}`);
  }

  async write(files: Readonly<Record<string, string>>, message: string): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.#folder, path)), { recursive: true });
      await writeFile(join(this.#folder, path), content);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
  }

  /** The content of a file at a revision, such as `origin/main`. */
  read(revision: string, path: string): Promise<string> {
    return this.git('show', `${revision}:${path}`);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
