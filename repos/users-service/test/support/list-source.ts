import { create } from '@bufbuild/protobuf';
import type { NewEvent } from '@todo-platform/contracts';
import { type ListServiceExportResponse, ListServiceExportResponseSchema } from '@todo-platform/contracts/grpc';
import { exportedAfter } from './list-history.js';

const PAGE = 7;

/** A todo-service as far as its snapshot goes: it knows the events that it was told, and exports what they add up to. */
export class ListSource {
  private readonly histories = new Map<string, NewEvent[]>();
  /** Cursors with which the snapshot was asked for. */
  readonly asked: string[] = [];
  /** Called after each page was read, before it is sent. */
  onPage: () => Promise<void> | void = () => undefined;

  commit(history: string, event: NewEvent): void {
    this.histories.set(history, [...(this.histories.get(history) ?? []), event]);
  }

  /** All that it has, as one page. */
  all(): ListServiceExportResponse {
    const pages = [...this.histories.values()].map((events) => exportedAfter(events, events.length));
    const byId = (a: string | undefined = '', b: string | undefined = '') => (a < b ? -1 : 1);
    return create(ListServiceExportResponseSchema, {
      lists: pages.flatMap(({ lists }) => lists).sort((a, b) => byId(a.list?.id, b.list?.id)),
      tasks: pages.flatMap(({ tasks }) => tasks).sort((a, b) => byId(a.task?.id, b.task?.id)),
    });
  }

  /** As the api does it: each page is read when its turn comes. */
  async *export(
    { cursor = '' }: { readonly cursor?: string },
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ListServiceExportResponse> {
    this.asked.push(cursor);
    for (let place = cursor; ;) {
      const page = this.pageAfter(place);
      await this.onPage();
      signal?.throwIfAborted();
      if (page.lists.length + page.tasks.length === 0) return;
      place = page.cursor;
      yield page;
    }
  }

  private pageAfter(cursor: string): ListServiceExportResponse {
    const [of = 'lists', after = ''] = cursor === '' ? [] : cursor.split(':');
    const all = this.all();
    const lists = of === 'lists' ? all.lists.filter(({ list }) => (list?.id ?? '') > after).slice(0, PAGE) : [];
    const afterTask = of === 'tasks' ? after : '';
    const tasks = lists.length > 0 ? [] : all.tasks.filter(({ task }) => (task?.id ?? '') > afterTask).slice(0, PAGE);
    const end = lists.length > 0 ? `lists:${lists.at(-1)?.list?.id}` : `tasks:${tasks.at(-1)?.task?.id}`;
    return create(ListServiceExportResponseSchema, { lists, tasks, cursor: end });
  }
}
