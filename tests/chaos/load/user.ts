import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { between, pickOf, type Random, streamOf } from '../random.ts';
import { Account, type LoadContext } from './account.ts';
import type { Action } from './command-log.ts';
import { type Habits, type Intent, intents } from './intents.ts';

/** The tasks of a list as the user knows them, and whether each is completed. */
type Tasks = Map<string, boolean>;

/** An account with its lists. Several users may share it. */
export type AccountWithLists = { account: Account; readonly lists: Map<string, Tasks> };

const THINK_MS = { from: 40, to: 220 } as const;

/** A user who sends one command after the other until the load ends. */
export class User {
  readonly #name: string;
  readonly #context: LoadContext;
  readonly #owned: AccountWithLists;
  readonly #intents: Iterator<Intent, never>;
  readonly #pauses: Random;
  #actionCount = 0;

  constructor(name: string, seed: number, habits: Habits, owned: AccountWithLists, context: LoadContext) {
    this.#name = name;
    this.#context = context;
    this.#owned = owned;
    this.#intents = intents(streamOf(seed, `intents of ${name}`), habits);
    this.#pauses = streamOf(seed, `pauses of ${name}`);
  }

  async run(): Promise<void> {
    while (!this.#context.ending.aborted) {
      await this.#act(this.#intents.next().value);
      await sleep(between(this.#pauses, THINK_MS.from, THINK_MS.to));
    }
  }

  /** Sends the command of an intent. A user without a list creates one instead. */
  async #act({ kind, list, task }: Intent): Promise<void> {
    const { account, lists } = this.#owned;
    const text = `${this.#name} ${++this.#actionCount}`;
    if (kind === 'change-account') await account.command(account.id, { kind, name: text });
    else if (kind === 'close-account') await this.#replaceAccount();
    else {
      const chosen = pickOf([...lists], list);
      if (kind === 'create-list' || !chosen) await this.#createList(text);
      else if (kind === 'rename-list') await account.command(chosen[0], { kind, name: text });
      else if (kind === 'delete-list') await this.#deleteList(chosen[0]);
      else await this.#onTask(kind, chosen, task, text);
    }
  }

  async #createList(name: string): Promise<void> {
    const { account, lists } = this.#owned;
    const id = uuidv7();
    const { outcome } = await account.command(id, { kind: 'create-list', name }, true);
    if (outcome === 'acknowledged') lists.set(id, new Map());
  }

  /** The user forgets the list whatever the answer: a deletion in doubt may still commit later. */
  async #deleteList(id: string): Promise<void> {
    this.#owned.lists.delete(id);
    await this.#owned.account.command(id, { kind: 'delete-list' });
  }

  /** Closes the account and continues with a new one. */
  async #replaceAccount(): Promise<void> {
    const { account, lists } = this.#owned;
    lists.clear();
    await account.command(account.id, { kind: 'close-account' });
    this.#owned.account = (await Account.register(this.#context, this.#name)) ?? account;
  }

  async #onTask(
    kind: 'add-task' | 'change-task' | 'complete-task' | 'reopen-task' | 'delete-task',
    [list, tasks]: [string, Tasks],
    fraction: number,
    title: string,
  ): Promise<void> {
    const { account } = this.#owned;
    const fitting = [...tasks].filter(([, done]) => fits(kind, done)).map(([id]) => id);
    const task = pickOf(fitting, fraction);
    if (kind === 'add-task' || task === undefined) {
      const id = uuidv7();
      const { outcome } = await account.command(list, { kind: 'add-task', task: id, title }, true);
      if (outcome === 'acknowledged') tasks.set(id, false);
      return;
    }
    const action: Action = kind === 'change-task' ? { kind, task, title } : { kind, task };
    if (kind === 'delete-task') tasks.delete(task);
    if ((await account.command(list, action)).outcome === 'refused') tasks.delete(task);
    else if (kind === 'complete-task' || kind === 'reopen-task') tasks.set(task, kind === 'complete-task');
  }
}

function fits(kind: Action['kind'], done: boolean): boolean {
  return kind === 'complete-task' ? !done : kind === 'reopen-task' ? done : true;
}
