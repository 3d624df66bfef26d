import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { between, pickOf, type Random, streamOf } from '../random.ts';
import { Account, type Surroundings } from './account.ts';
import type { Deed } from './book.ts';
import { type Habits, type Intent, intents } from './intents.ts';

/** What a user believes of a list: its tasks, and whether each is completed. */
type Tasks = Map<string, boolean>;

/** An account with its lists, in the hands of one user or of several. */
export type Belongings = { account: Account; readonly lists: Map<string, Tasks> };

const THINK_MS = { from: 40, to: 220 } as const;

/** Somebody who sends one command after the other until the load ends. */
export class User {
  readonly #name: string;
  readonly #around: Surroundings;
  readonly #belongings: Belongings;
  readonly #intents: Iterator<Intent, never>;
  readonly #pauses: Random;
  #deeds = 0;

  constructor(name: string, seed: number, habits: Habits, belongings: Belongings, around: Surroundings) {
    this.#name = name;
    this.#around = around;
    this.#belongings = belongings;
    this.#intents = intents(streamOf(seed, `intents of ${name}`), habits);
    this.#pauses = streamOf(seed, `pauses of ${name}`);
  }

  async live(): Promise<void> {
    while (!this.#around.ending.aborted) {
      await this.#act(this.#intents.next().value);
      await sleep(between(this.#pauses, THINK_MS.from, THINK_MS.to));
    }
  }

  /** Turns to what is possible where the intent is not: who has no list makes one. */
  async #act({ kind, list, task }: Intent): Promise<void> {
    const { account, lists } = this.#belongings;
    const text = `${this.#name} ${++this.#deeds}`;
    if (kind === 'change-account') await account.command(account.id, { kind, name: text });
    else if (kind === 'close-account') await this.#moveOut();
    else {
      const chosen = pickOf([...lists], list);
      if (kind === 'create-list' || !chosen) await this.#createList(text);
      else if (kind === 'rename-list') await account.command(chosen[0], { kind, name: text });
      else if (kind === 'delete-list') await this.#deleteList(chosen[0]);
      else await this.#onTask(kind, chosen, task, text);
    }
  }

  async #createList(name: string): Promise<void> {
    const { account, lists } = this.#belongings;
    const id = uuidv7();
    const { outcome } = await account.command(id, { kind: 'create-list', name }, true);
    if (outcome === 'acknowledged') lists.set(id, new Map());
  }

  /** Whatever the answer, the user has done with the list: a deletion in doubt may come at any later time. */
  async #deleteList(id: string): Promise<void> {
    this.#belongings.lists.delete(id);
    await this.#belongings.account.command(id, { kind: 'delete-list' });
  }

  /** Closes the account and begins anew with another. */
  async #moveOut(): Promise<void> {
    const { account, lists } = this.#belongings;
    lists.clear();
    await account.command(account.id, { kind: 'close-account' });
    this.#belongings.account = (await Account.register(this.#around, this.#name)) ?? account;
  }

  async #onTask(
    kind: 'add-task' | 'change-task' | 'complete-task' | 'reopen-task' | 'delete-task',
    [list, tasks]: [string, Tasks],
    fraction: number,
    title: string,
  ): Promise<void> {
    const { account } = this.#belongings;
    const fitting = [...tasks].filter(([, done]) => fits(kind, done)).map(([id]) => id);
    const task = pickOf(fitting, fraction);
    if (kind === 'add-task' || task === undefined) {
      const id = uuidv7();
      const { outcome } = await account.command(list, { kind: 'add-task', task: id, title }, true);
      if (outcome === 'acknowledged') tasks.set(id, false);
      return;
    }
    const deed: Deed = kind === 'change-task' ? { kind, task, title } : { kind, task };
    if (kind === 'delete-task') tasks.delete(task);
    if ((await account.command(list, deed)).outcome === 'refused') tasks.delete(task);
    else if (kind === 'complete-task' || kind === 'reopen-task') tasks.set(task, kind === 'complete-task');
  }
}

function fits(kind: Deed['kind'], done: boolean): boolean {
  return kind === 'complete-task' ? !done : kind === 'reopen-task' ? done : true;
}
