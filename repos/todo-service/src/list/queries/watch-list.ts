import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Deletable } from '../database/deletable.js';
import { ListRepository } from '../database/list.repository.js';
import { ListVersions } from '../database/list-versions.js';
import { TaskRepository } from '../database/task.repository.js';
import { authorize } from '../domain/access.js';
import type { List } from '../domain/list.js';
import type { Task } from '../domain/task.js';

/**
 * The most tasks in a step, as a rule. A message of 100 tasks stays below the 4 MiB that gRPC clients accept, even if all have the
 * longest notes.
 */
const STEP = 100;

export interface WatchList {
  readonly caller: string;
  readonly listId: string;
  /** The version that the caller has; 0 if none. */
  readonly afterVersion: number;
  /** Ends the watching. */
  readonly signal: AbortSignal;
}

/** The list, and the tasks that changed since the step before. With them, the caller has the list at `version`. */
export interface ListStep {
  readonly list: List;
  readonly version: number;
  readonly changed: readonly Deletable<Task>[];
}

@Injectable()
export class WatchListHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: ListVersions,
  ) {}

  /**
   * Yields the list as it is now, then again after changes. Changes in quick succession may come as one step, and many changes as
   * several steps. No step leaves out a change, because a step carries states, not changes.
   * @throws DomainError list.not-found, also if the list is deleted during the watching; the signal's reason when it aborts
   */
  async *execute({ caller, listId, afterVersion, signal }: WatchList): AsyncGenerator<ListStep> {
    for (let known = afterVersion; ;) {
      const step = await this.read(caller, listId, known);
      yield step;
      known = step.version;
      if (known === step.list.version) await this.versions.newerThan(listId, known, signal);
    }
  }

  private async read(caller: string, listId: string, known: number): Promise<ListStep> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const list = authorize(await new ListRepository(manager).find(listId), caller, 'read');
      // After a restore, the caller may know a version that the list does not have yet: it gets the whole list again.
      const since = known > list.version ? 0 : known;
      const { changed, upTo } = await new TaskRepository(manager).changedAfter(listId, since, STEP);
      return { list, changed, version: upTo ?? list.version };
    });
  }
}
