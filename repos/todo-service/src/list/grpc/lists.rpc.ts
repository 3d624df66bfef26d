import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  ListService,
  type ListServiceChangeListRequest,
  type ListServiceCreateListRequest,
  type ListServiceDeleteListRequest,
  type ListServiceGetListRequest,
  type ListServiceListListsRequest,
} from '@todo-platform/contracts/grpc';
import { Caller } from '@todo-platform/service-kit';
import { checked, Rpc } from '@todo-platform/service-kit/grpc';
import { ChangeListHandler } from '../commands/change-list.js';
import { CreateListHandler } from '../commands/create-list.js';
import { DeleteListHandler } from '../commands/delete-list.js';
import { changeListBody, createListBody } from '../http/list.schemas.js';
import { ListQueries } from '../queries/lists.js';
import { expected, listPath, page } from './list.requests.js';
import { nextPageToken, summary, versionedList } from './messages.js';

const { listLists, getList, createList, changeList, deleteList } = ListService.method;

/** `todo.v1.ListService`: lists. */
@Controller()
export class ListsRpc {
  constructor(
    private readonly queries: ListQueries,
    private readonly creation: CreateListHandler,
    private readonly change: ChangeListHandler,
    private readonly deletion: DeleteListHandler,
  ) {}

  @Rpc(listLists)
  async listLists(@Payload() request: ListServiceListListsRequest, @Caller() caller: string) {
    const found = await this.queries.all(caller, page(request));
    return { lists: found.items.map(summary), nextPageToken: nextPageToken(found) };
  }

  @Rpc(getList)
  async getList(@Payload() { listId }: ListServiceGetListRequest, @Caller() caller: string) {
    const { list_id } = checked(listPath, { list_id: listId });
    return { list: summary(await this.queries.one(caller, list_id)) };
  }

  @Rpc(createList)
  async createList(@Payload() request: ListServiceCreateListRequest, @Caller() caller: string) {
    const { id, name } = checked(createListBody, { id: request.id || undefined, name: request.name });
    return { list: versionedList(await this.creation.execute(caller, id, name)) };
  }

  @Rpc(changeList)
  async changeList(@Payload() request: ListServiceChangeListRequest, @Caller() caller: string) {
    const { list_id: listId } = checked(listPath, { list_id: request.listId });
    const { name } = checked(changeListBody, { name: request.name });
    const { expected_version: expectedVersion } = checked(expected, { expected_version: request.expectedVersion });
    return { list: versionedList(await this.change.execute({ caller, listId, name, expectedVersion })) };
  }

  @Rpc(deleteList)
  async deleteList(@Payload() { listId }: ListServiceDeleteListRequest, @Caller() caller: string) {
    const { list_id } = checked(listPath, { list_id: listId });
    await this.deletion.execute(caller, list_id);
    return {};
  }
}
