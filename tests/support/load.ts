import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from './api.ts';

/** The event that an acknowledged command must publish. */
export type ExpectedEvent = {
  readonly list: string;
  readonly sequence: number;
  readonly type: string;
  readonly task?: string;
};

/** A task as the acknowledged commands have left it. */
type Task = { readonly id: string; completed: boolean };

/** Sends a stream of commands to one person's lists, and records the events that must follow. */
export class Load {
  readonly expectedEvents: ExpectedEvent[] = [];
  readonly lists: readonly string[];
  readonly #person: Person;
  readonly #tasks = new Map<string, Task[]>();
  #turn = 0;

  private constructor(person: Person, lists: readonly string[]) {
    this.#person = person;
    this.lists = lists;
    for (const list of lists) {
      this.expectedEvents.push({ list, sequence: 1, type: 'todo.list.created.v1' });
      this.#tasks.set(list, []);
    }
  }

  static async begin(person: Person, count: number): Promise<Load> {
    const names = Array.from({ length: count }, (_, index) => `List ${index + 1}`);
    return new Load(person, await Promise.all(names.map((name) => person.addList(name))));
  }

  /** The figures that the person's activity must show in the end. */
  get expectedActivity(): { readonly listsOwned: number; readonly openTasks: number; readonly completed: number } {
    const tasks = [...this.#tasks.values()].flat();
    const completed = tasks.filter((task) => task.completed).length;
    return { listsOwned: this.lists.length, openTasks: tasks.length - completed, completed };
  }

  /**
   * Sends rounds of one command to each list until `ending` is aborted, and one round after that. A round takes at least
   * 200 ms, because a few hundred commands are enough.
   */
  async stream(ending: AbortSignal): Promise<void> {
    for (let isLast = false; ; isLast = ending.aborted) {
      await Promise.all([sleep(200), ...this.lists.map((list) => this.#command(list))]);
      if (isLast) return;
    }
  }

  /** Mostly adds and completes tasks; sometimes reopens a task or renames the list. */
  async #command(list: string): Promise<void> {
    const path = `/api/todos/v1/lists/${list}`;
    const tasks = this.#tasks.get(list) ?? [];
    const turn = this.#turn++;
    const open = tasks.find((task) => !task.completed);
    const done = tasks.find((task) => task.completed);
    if (turn % 11 === 0) {
      const { body } = await this.#person.expect(200, 'PATCH', path, { body: { name: `Renamed ${turn}` } });
      this.expectedEvents.push({ list, sequence: Number(body.version), type: 'todo.list.changed.v1' });
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
      this.expectedEvents.push({ list, sequence: Number(body.version), type: 'todo.task.added.v1', task: task.id });
    }
  }

  async #change(list: string, task: Task, verb: 'complete' | 'reopen', type: string): Promise<void> {
    const { body } = await this.#person.expect(200, 'POST', `/api/todos/v1/lists/${list}/tasks/${task.id}/${verb}`);
    this.expectedEvents.push({ list, sequence: Number(body.version), type, task: task.id });
  }
}
