import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Deletable } from '../database/deletable.js';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import type { List } from '../domain/list.js';
import type { Task } from '../domain/task.js';

const PAGE = 100;

/** A place between two pages: behind this list, or behind this task. */
export interface ExportPlace {
  readonly of: 'lists' | 'tasks';
  readonly after: string;
}

export interface ExportLists {
  /** Where to begin; undefined for the first page. */
  readonly from: ExportPlace | undefined;
}

export interface ExportPage {
  readonly lists: readonly Deletable<List>[];
  readonly tasks: readonly Deletable<Task>[];
  readonly end: ExportPlace;
}

@Injectable()
export class ExportListsHandler {
  constructor(private readonly dataSource: DataSource) {}

  /** Yields every list by id, then every task by id, with the deleted ones. A page shows the state at the time of its reading. */
  async *execute({ from }: ExportLists): AsyncGenerator<ExportPage> {
    const { manager } = this.dataSource;
    const lists = new ListRepository(manager);
    const tasks = new TaskRepository(manager);
    if (from?.of !== 'tasks')
      for await (const { page, after } of pages((id) => lists.pageWithDeleted(id, PAGE), from?.after))
        yield { lists: page, tasks: [], end: { of: 'lists', after } };
    const afterTask = from?.of === 'tasks' ? from.after : undefined;
    for await (const { page, after } of pages((id) => tasks.pageWithDeleted(id, PAGE), afterTask))
      yield { lists: [], tasks: page, end: { of: 'tasks', after } };
  }
}

/** Yields pages until one is empty; each begins after the last id of the page before. */
async function* pages<T extends { readonly id: string }>(
  read: (after: string | undefined) => Promise<readonly T[]>,
  from: string | undefined,
): AsyncGenerator<{ readonly page: readonly T[]; readonly after: string }> {
  let after = from;
  for (;;) {
    const page = await read(after);
    after = page.at(-1)?.id;
    if (after === undefined) return;
    yield { page, after };
  }
}
