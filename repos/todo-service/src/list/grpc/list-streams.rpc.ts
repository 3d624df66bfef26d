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
import { exportedList, exportedTask, watchedStep } from './list.messages.js';
import { exportRequest, watchRequest } from './list.requests.js';

const { watch, export: exportAll } = ListService.method;

/** The methods of `todo.v1.ListService` that answer with a stream. */
@Controller()
export class ListStreamsRpc {
  constructor(
    private readonly watchListHandler: WatchListHandler,
    private readonly exportListsHandler: ExportListsHandler,
  ) {}

  @Rpc(watch)
  async *watch(@Payload() request: ListServiceWatchRequest, @Caller() caller: string) {
    const given = { list_id: request.listId, after_version: request.afterVersion };
    const { list_id: listId, after_version: afterVersion } = checked(watchRequest, given);
    const { signal = new AbortController().signal } = currentContext();
    const steps = this.watchListHandler.execute({ caller, listId, afterVersion, signal });
    for await (const step of steps) yield watchedStep(step);
  }

  @ServiceOnly()
  @Rpc(exportAll)
  async *export(@Payload() request: ListServiceExportRequest) {
    const { cursor: from } = checked(exportRequest, { cursor: request.cursor || undefined });
    for await (const { lists, tasks, end } of this.exportListsHandler.execute({ from }))
      yield { lists: lists.map(exportedList), tasks: tasks.map(exportedTask), cursor: `${end.of}:${end.after}` };
  }
}
