import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Kept, ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import { listNotFound } from '../domain/errors.js';
import type { List } from '../domain/list.js';
import type { Task } from '../domain/task.js';
import { ListVersions } from './list-versions.js';

/** A list at its version, and those of its tasks that changed since the version before. */
export interface ListStep {
  readonly list: List;
  readonly changed: readonly Kept<Task>[];
}

@Injectable()
export class WatchListHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: ListVersions,
  ) {}

  /**
   * The list now, then at each newer version that is seen; changes in quick succession are one step. No change is left out: what is
   * sent is the state, not what happened.
   * @param after the version that the caller has; 0 for none.
   * @throws DomainError list.not-found, also when the list is deleted while it is watched; the signal's reason when that aborts.
   */
  async *execute(caller: string, listId: string, after: number, signal: AbortSignal): AsyncGenerator<ListStep> {
    for (let known = after; ;) {
      const step = await this.read(caller, listId, known);
      yield step;
      known = step.list.version;
      await this.versions.newerThan(listId, known, signal);
    }
  }

  /** A version from the future, as after a restore, counts as none. */
  private async read(caller: string, listId: string, known: number): Promise<ListStep> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const list = await new ListRepository(manager).find(listId);
      if (list?.ownerId !== caller) throw listNotFound();
      const since = known > list.version ? 0 : known;
      return { list, changed: await new TaskRepository(manager).changedAfter(listId, since) };
    });
  }
}
