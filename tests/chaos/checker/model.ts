import type { Command } from '../load/command-log.ts';

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

/** The state of the product after some commands, as users understand them. It uses no code of the services. */
export class Model {
  readonly accounts = new Map<string, AccountModel>();
  readonly lists = new Map<string, ListModel>();
  readonly tasks = new Map<string, TaskModel>();

  /**
   * Applies a command, which brings its aggregate to this version.
   * @param at the completion time that the event states.
   * @returns why the command is impossible in this state; undefined if it was applied.
   */
  apply(command: Command, version: number, at: number | null): string | undefined {
    const { action, key, by } = command;
    switch (action.kind) {
      case 'register':
        if (this.accounts.has(key)) return 'the account already exists';
        this.accounts.set(key, { id: key, name: action.name, email: action.email, version, closed: false });
        return undefined;
      case 'change-account':
      case 'close-account':
        return this.#onAccount(key, version, action.kind === 'close-account' ? undefined : action.name);
      case 'create-list': {
        if (this.lists.has(key)) return 'the list already exists';
        const { name } = action;
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
    if (name === account.name) return 'the account already has this name';
    Object.assign(account, name === undefined ? { closed: true, name: '', email: '', version } : { name, version });
    return undefined;
  }

  #inList({ action, key, by }: Command, version: number, at: number | null): string | undefined {
    const list = this.lists.get(key);
    if (!list || list.deleted) return 'there is no such list';
    if (list.ownerId !== by) return 'the list belongs to another person';
    list.version = version;
    if (action.kind === 'rename-list') Object.assign(list, { name: action.name, changedAt: version });
    else if (action.kind === 'delete-list') Object.assign(list, { deleted: true, changedAt: version });
    else if ('task' in action) return this.#onTask(action, { listId: key, by, version, at });
    return undefined;
  }

  #onTask(
    action: Extract<Command['action'], { task: string }>,
    { listId, by, version, at }: { listId: string; by: string; version: number; at: number | null },
  ): string | undefined {
    const task = this.tasks.get(action.task);
    if (action.kind === 'add-task') {
      if (task) return 'the task already exists';
      const { task: id, title } = action;
      this.tasks.set(id, { id, listId, title, completedBy: null, completedAt: null, version, deleted: false });
      return undefined;
    }
    if (!task || task.deleted || task.listId !== listId) return 'there is no such task';
    const isDone = task.completedBy !== null;
    if (action.kind === 'complete-task' && isDone) return 'the task is already completed';
    if (action.kind === 'reopen-task' && !isDone) return 'the task is already open';
    task.version = version;
    if (action.kind === 'change-task') task.title = action.title;
    else if (action.kind === 'delete-task') task.deleted = true;
    else if (action.kind === 'complete-task') Object.assign(task, { completedBy: by, completedAt: at });
    else Object.assign(task, { completedBy: null, completedAt: null });
    return undefined;
  }
}
