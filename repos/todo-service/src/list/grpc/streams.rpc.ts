import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  ListService,
  type ListServiceExportRequest,
  type ListServiceWatchRequest,
} from '@todo-platform/contracts/grpc';
import { Caller, currentContext, ServiceOnly } from '@todo-platform/service-kit';
import { checked, Rpc } from '@todo-platform/service-kit/grpc';
import { ExportListsHandler } from '../queries/export-lists.js';
import { WatchListHandler } from '../queries/watch-list.js';
import { exportRequest, watchRequest } from './list.requests.js';
import { exportedList, exportedTask, watchMessage } from './messages.js';

const { watch, export: exportAll } = ListService.method;

/** `todo.v1.ListService`: its streams. */
@Controller()
export class ListStreamsRpc {
  constructor(
    private readonly watchList: WatchListHandler,
    private readonly exportLists: ExportListsHandler,
  ) {}

  @Rpc(watch)
  async *watch(@Payload() request: ListServiceWatchRequest, @Caller() caller: string) {
    const given = { list_id: request.listId, after_version: request.afterVersion };
    const { list_id, after_version } = checked(watchRequest, given);
    const { signal = new AbortController().signal } = currentContext();
    for await (const step of this.watchList.execute(caller, list_id, after_version, signal)) yield watchMessage(step);
  }

  @ServiceOnly()
  @Rpc(exportAll)
  async *export(@Payload() request: ListServiceExportRequest) {
    const { cursor } = checked(exportRequest, { cursor: request.cursor || undefined });
    for await (const { lists, tasks, end } of this.exportLists.execute(cursor))
      yield { lists: lists.map(exportedList), tasks: tasks.map(exportedTask), cursor: `${end.of}:${end.after}` };
  }
}
