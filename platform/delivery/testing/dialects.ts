import { type Recording, recording } from './recording.ts';

/** Why no pull request can be opened. */
export type Conflict = 'there-is-one' | 'no-branch' | 'no-commits';

/** Where forges that speak this API differ. */
export type Dialect = {
  readonly name: string;
  /** Whether the list of pull requests is narrowed to `head` where that is asked. */
  readonly choosesByHead: boolean;
  /** Whether a pull request needs a commit that base has not. */
  readonly wantsCommits: boolean;
  /** Whether a pull request is closed when its branch goes. */
  readonly closesWithBranch: boolean;
  /** The status of an answer to a change. */
  readonly edited: number;
  readonly refuse: (conflict: Conflict, head: string) => Recording;
};

/** As it was recorded. */
export const gitea: Dialect = {
  name: 'Gitea',
  choosesByHead: false,
  wantsCommits: false,
  closesWithBranch: false,
  edited: 201,
  refuse: (conflict) => recording(conflict),
};

const REASONS: Readonly<Record<Conflict, (head: string) => Record<string, string>>> = {
  'there-is-one': (head) => ({ code: 'custom', message: `A pull request already exists for ${head}.` }),
  'no-commits': (head) => ({ code: 'custom', message: `No commits between main and ${head}` }),
  'no-branch': () => ({ code: 'invalid', field: 'head' }),
};

/** As GitHub documents it; not recorded. https://docs.github.com/en/rest/pulls/pulls?apiVersion=2022-11-28 */
export const github: Dialect = {
  name: 'GitHub',
  choosesByHead: true,
  wantsCommits: true,
  closesWithBranch: true,
  edited: 200,
  refuse: (conflict, head) => ({
    status: 422,
    answer: { message: 'Validation Failed', errors: [{ resource: 'PullRequest', ...REASONS[conflict](head) }] },
  }),
};
