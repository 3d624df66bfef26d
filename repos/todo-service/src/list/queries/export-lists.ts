import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Kept } from '../database/kept.js';
import { ListRepository } from '../database/list.repository.js';
import { TaskRepository } from '../database/task.repository.js';
import type { List } from '../domain/list.js';
import type { Task } from '../domain/task.js';

const PAGE = 100;

/** A place between two pages: after this list, or after this task. */
export interface ExportPlace {
  readonly of: 'lists' | 'tasks';
  readonly after: string;
}

export interface ExportPage {
  readonly lists: readonly Kept<List>[];
  readonly tasks: readonly Kept<Task>[];
  readonly end: ExportPlace;
}

@Injectable()
export class ExportListsHandler {
  constructor(private readonly dataSource: DataSource) {}

  /** Every list by id, then every task by id, deleted ones too, in pages of at most 100, each as it was when it was read. */
  async *execute(from: ExportPlace | undefined): AsyncGenerator<ExportPage> {
    const { manager } = this.dataSource;
    const lists = new ListRepository(manager);
    const tasks = new TaskRepository(manager);
    if (from?.of !== 'tasks')
      for await (const { page, after } of pages((id) => lists.all(id, PAGE), from?.after))
        yield { lists: page, tasks: [], end: { of: 'lists', after } };
    const afterTask = from?.of === 'tasks' ? from.after : undefined;
    for await (const { page, after } of pages((id) => tasks.all(id, PAGE), afterTask))
      yield { lists: [], tasks: page, end: { of: 'tasks', after } };
  }
}

/** Reads on by the last id until there is no more. */
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
