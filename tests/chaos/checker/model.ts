import type { Command } from '../load/book.ts';

export type AccountModel = { readonly id: string; name: string; email: string; version: number; closed: boolean };
export type ListModel = {
  readonly id: string;
  readonly ownerId: string;
  name: string;
  version: number;
  /** The version at which the list itself, not one of its tasks, last changed. */
  changedAt: number;
  deleted: boolean;
};
export type TaskModel = {
  readonly id: string;
  readonly listId: string;
  title: string;
  completedBy: string | null;
  completedAt: number | null;
  version: number;
  deleted: boolean;
};

/** What the product must be after some commands, as its users understand them: written without the services' code. */
export class Model {
  readonly accounts = new Map<string, AccountModel>();
  readonly lists = new Map<string, ListModel>();
  readonly tasks = new Map<string, TaskModel>();

  /**
   * Does a command, as the change of its aggregate to this version.
   * @param at when the event says that it happened, for the one time that can be seen outside: a completion's.
   * @returns why it cannot have been done; undefined where it was.
   */
  apply(command: Command, version: number, at: number | null): string | undefined {
    const { deed, key, by } = command;
    switch (deed.kind) {
      case 'register':
        if (this.accounts.has(key)) return 'the account exists already';
        this.accounts.set(key, { id: key, name: deed.name, email: deed.email, version, closed: false });
        return undefined;
      case 'change-account':
      case 'close-account':
        return this.#onAccount(key, version, deed.kind === 'close-account' ? undefined : deed.name);
      case 'create-list': {
        if (this.lists.has(key)) return 'the list exists already';
        const { name } = deed;
        this.lists.set(key, { id: key, ownerId: by, name, version, changedAt: version, deleted: false });
        return undefined;
      }
      default:
        return this.#inList(command, version, at);
    }
  }

  #onAccount(id: string, version: number, name: string | undefined): string | undefined {
    const account = this.accounts.get(id);
    if (!account || account.closed) return 'there is no such account';
    if (name === account.name) return 'the account has this name already';
    Object.assign(account, name === undefined ? { closed: true, name: '', email: '', version } : { name, version });
    return undefined;
  }

  #inList({ deed, key, by }: Command, version: number, at: number | null): string | undefined {
    const list = this.lists.get(key);
    if (!list || list.deleted) return 'there is no such list';
    if (list.ownerId !== by) return 'the list is not theirs';
    list.version = version;
    if (deed.kind === 'rename-list') Object.assign(list, { name: deed.name, changedAt: version });
    else if (deed.kind === 'delete-list') Object.assign(list, { deleted: true, changedAt: version });
    else if ('task' in deed) return this.#onTask(deed, { listId: key, by, version, at });
    return undefined;
  }

  #onTask(
    deed: Extract<Command['deed'], { task: string }>,
    { listId, by, version, at }: { listId: string; by: string; version: number; at: number | null },
  ): string | undefined {
    const task = this.tasks.get(deed.task);
    if (deed.kind === 'add-task') {
      if (task) return 'the task exists already';
      const { task: id, title } = deed;
      this.tasks.set(id, { id, listId, title, completedBy: null, completedAt: null, version, deleted: false });
      return undefined;
    }
    if (!task || task.deleted || task.listId !== listId) return 'there is no such task';
    const isDone = task.completedBy !== null;
    if (deed.kind === 'complete-task' && isDone) return 'the task is completed already';
    if (deed.kind === 'reopen-task' && !isDone) return 'the task is open already';
    task.version = version;
    if (deed.kind === 'change-task') task.title = deed.title;
    else if (deed.kind === 'delete-task') task.deleted = true;
    else if (deed.kind === 'complete-task') Object.assign(task, { completedBy: by, completedAt: at });
    else Object.assign(task, { completedBy: null, completedAt: null });
    return undefined;
  }
}
