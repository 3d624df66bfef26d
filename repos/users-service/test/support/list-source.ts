import { create } from '@bufbuild/protobuf';
import type { NewEvent } from '@todo-platform/contracts';
import { type ListServiceExportResponse, ListServiceExportResponseSchema } from '@todo-platform/contracts/grpc';
import { exportedAfter } from './list-history.js';

const PAGE = 7;

/** Stands for the todo-service's export: it returns the state after the events that were committed so far. */
export class ListSource {
  private readonly histories = new Map<string, NewEvent[]>();
  /** The cursors of all export requests. */
  readonly requestedCursors: string[] = [];
  /** A function that is called after each page is read and before it is sent. */
  onPage: () => Promise<void> | void = () => undefined;

  commit(history: string, event: NewEvent): void {
    this.histories.set(history, [...(this.histories.get(history) ?? []), event]);
  }

  /** Returns all lists and tasks as one page. */
  all(): ListServiceExportResponse {
    const pages = [...this.histories.values()].map((events) => exportedAfter(events, events.length));
    const byId = (a: string | undefined = '', b: string | undefined = '') => (a < b ? -1 : 1);
    return create(ListServiceExportResponseSchema, {
      lists: pages.flatMap(({ lists }) => lists).sort((a, b) => byId(a.list?.id, b.list?.id)),
      tasks: pages.flatMap(({ tasks }) => tasks).sort((a, b) => byId(a.task?.id, b.task?.id)),
    });
  }

  /** Reads each page when the caller asks for it, as the api does. */
  async *export(
    { cursor = '' }: { readonly cursor?: string },
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ListServiceExportResponse> {
    this.requestedCursors.push(cursor);
    for (let position = cursor; ;) {
      const page = this.pageAfter(position);
      await this.onPage();
      signal?.throwIfAborted();
      if (page.lists.length + page.tasks.length === 0) return;
      position = page.cursor;
      yield page;
    }
  }

  private pageAfter(cursor: string): ListServiceExportResponse {
    const [kind = 'lists', after = ''] = cursor === '' ? [] : cursor.split(':');
    const all = this.all();
    const lists = kind === 'lists' ? all.lists.filter(({ list }) => (list?.id ?? '') > after).slice(0, PAGE) : [];
    const afterTask = kind === 'tasks' ? after : '';
    const tasks = lists.length > 0 ? [] : all.tasks.filter(({ task }) => (task?.id ?? '') > afterTask).slice(0, PAGE);
    const end = lists.length > 0 ? `lists:${lists.at(-1)?.list?.id}` : `tasks:${tasks.at(-1)?.task?.id}`;
    return create(ListServiceExportResponseSchema, { lists, tasks, cursor: end });
  }
}
