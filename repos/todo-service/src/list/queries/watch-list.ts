import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Kept } from '../database/kept.js';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import { listNotFound } from '../domain/errors.js';
import type { List } from '../domain/list.js';
import type { Task } from '../domain/task.js';
import { ListVersions } from './list-versions.js';

/** Tasks in one step, about: with the longest notes a message of them stays below the 4 MiB that clients take. */
const STEP = 100;

/** A list, and those of its tasks that changed since the step before, up to `version`. */
export interface ListStep {
  readonly list: List;
  readonly version: number;
  readonly changed: readonly Kept<Task>[];
}

@Injectable()
export class WatchListHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: ListVersions,
  ) {}

  /**
   * The list now, then at each newer version that is seen; changes in quick succession are one step, many are several. No change is
   * left out: what is given is the state, not what happened.
   * @param after the version that the caller has; 0 for none.
   * @throws DomainError list.not-found, also when the list is deleted while it is watched; the signal's reason when that aborts.
   */
  async *execute(caller: string, listId: string, after: number, signal: AbortSignal): AsyncGenerator<ListStep> {
    for (let known = after; ;) {
      const step = await this.read(caller, listId, known);
      yield step;
      known = step.version;
      if (known === step.list.version) await this.versions.newerThan(listId, known, signal);
    }
  }

  /** A version from the future, as after a restore, counts as none. */
  private async read(caller: string, listId: string, known: number): Promise<ListStep> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const list = await new ListRepository(manager).find(listId);
      if (list?.ownerId !== caller) throw listNotFound();
      const since = known > list.version ? 0 : known;
      const { changed, upTo } = await new TaskRepository(manager).changedAfter(listId, since, STEP);
      return { list, changed, version: upTo ?? list.version };
    });
  }
}
