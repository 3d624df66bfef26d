import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from './api.ts';

/** A command that was acknowledged, and the event that it has therefore promised. */
export type Promised = {
  readonly list: string;
  readonly sequence: number;
  readonly type: string;
  readonly task?: string;
};

/** What a list must come to, as far as its owner was told. */
type Task = { readonly id: string; completed: boolean };

/** One person's lists under a stream of commands, and a book of what was acknowledged. */
export class Load {
  readonly promised: Promised[] = [];
  readonly lists: readonly string[];
  readonly #person: Person;
  readonly #tasks = new Map<string, Task[]>();
  #turn = 0;

  private constructor(person: Person, lists: readonly string[]) {
    this.#person = person;
    this.lists = lists;
    for (const list of lists) {
      this.promised.push({ list, sequence: 1, type: 'todo.list.created.v1' });
      this.#tasks.set(list, []);
    }
  }

  static async begin(person: Person, count: number): Promise<Load> {
    const names = Array.from({ length: count }, (_, index) => `List ${index + 1}`);
    return new Load(person, await Promise.all(names.map((name) => person.addList(name))));
  }

  /** What the activity must show in the end. */
  get expected(): { readonly listsOwned: number; readonly openTasks: number; readonly completed: number } {
    const tasks = [...this.#tasks.values()].flat();
    const completed = tasks.filter((task) => task.completed).length;
    return { listsOwned: this.lists.length, openTasks: tasks.length - completed, completed };
  }

  /**
   * Sends commands until `ending` is aborted, and a round after that: one after the other within a list, all lists at the same
   * time, a round every 200 ms at most, since a few hundred are enough.
   */
  async stream(ending: AbortSignal): Promise<void> {
    for (let isLast = false; ; isLast = ending.aborted) {
      await Promise.all([sleep(200), ...this.lists.map((list) => this.#command(list))]);
      if (isLast) return;
    }
  }

  /** Mostly new tasks and completions, now and then another kind of change. */
  async #command(list: string): Promise<void> {
    const path = `/api/todos/v1/lists/${list}`;
    const tasks = this.#tasks.get(list) ?? [];
    const turn = this.#turn++;
    const open = tasks.find((task) => !task.completed);
    const done = tasks.find((task) => task.completed);
    if (turn % 11 === 0) {
      const { body } = await this.#person.expect(200, 'PATCH', path, { body: { name: `Renamed ${turn}` } });
      this.promised.push({ list, sequence: Number(body.version), type: 'todo.list.changed.v1' });
    } else if (turn % 7 === 0 && done) {
      done.completed = false;
      await this.#change(list, done, 'reopen', 'todo.task.reopened.v1');
    } else if (turn % 2 === 0 && open) {
      open.completed = true;
      await this.#change(list, open, 'complete', 'todo.task.completed.v1');
    } else {
      const { body } = await this.#person.expect(201, 'POST', `${path}/tasks`, { body: { title: `Task ${turn}` } });
      const task = { id: String(body.id), completed: false };
      tasks.push(task);
      this.promised.push({ list, sequence: Number(body.version), type: 'todo.task.added.v1', task: task.id });
    }
  }

  async #change(list: string, task: Task, verb: 'complete' | 'reopen', type: string): Promise<void> {
    const { body } = await this.#person.expect(200, 'POST', `/api/todos/v1/lists/${list}/tasks/${task.id}/${verb}`);
    this.promised.push({ list, sequence: Number(body.version), type, task: task.id });
  }
}
