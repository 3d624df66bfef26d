import { type Recording, recording } from './recording.ts';

/** Why no pull request can be opened. */
export type Conflict = 'there-is-one' | 'no-branch' | 'no-commits';

/** The differences between forges that have this API. */
export type Dialect = {
  readonly name: string;
  /** Whether the forge filters the list of pull requests by `head` if a request asks for it. */
  readonly choosesByHead: boolean;
  /** Whether a pull request needs a commit that is not in base. */
  readonly wantsCommits: boolean;
  /** Whether the forge closes a pull request when its branch is deleted. */
  readonly closesWithBranch: boolean;
  /** The status of an answer to a change. */
  readonly edited: number;
  readonly refuse: (conflict: Conflict, head: string) => Recording;
};

/** Gitea, as its answers were recorded. */
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

/** GitHub, as its documentation says; not recorded. https://docs.github.com/en/rest/pulls/pulls?apiVersion=2022-11-28 */
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
