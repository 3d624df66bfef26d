import { Controller, UseInterceptors } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { fieldsOf } from '@todo-platform/contracts';
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
import { ShowCurrentState } from '../http/show-current-state.js';
import { GetListHandler } from '../queries/get-list.js';
import { GetListsHandler } from '../queries/get-lists.js';
import { listSummary, nextPageToken, versionedList } from './list.messages.js';
import { checkedListId, checkedPage, checkedVersion } from './list.requests.js';

const { listLists, getList, createList, changeList, deleteList } = ListService.method;

/** The methods of `todo.v1.ListService` for lists. */
@Controller()
@UseInterceptors(ShowCurrentState)
export class ListsRpc {
  constructor(
    private readonly getListsHandler: GetListsHandler,
    private readonly getListHandler: GetListHandler,
    private readonly createListHandler: CreateListHandler,
    private readonly changeListHandler: ChangeListHandler,
    private readonly deleteListHandler: DeleteListHandler,
  ) {}

  @Rpc(listLists)
  async listLists(@Payload() request: ListServiceListListsRequest, @Caller() caller: string) {
    const page = await this.getListsHandler.execute({ caller, ...checkedPage(request) });
    return { lists: page.items.map(listSummary), nextPageToken: nextPageToken(page) };
  }

  @Rpc(getList)
  async getList(@Payload() request: ListServiceGetListRequest, @Caller() caller: string) {
    const query = { caller, listId: checkedListId(request.listId) };
    return { list: listSummary(await this.getListHandler.execute(query)) };
  }

  @Rpc(createList)
  async createList(@Payload() request: ListServiceCreateListRequest, @Caller() caller: string) {
    const { id, ...fields } = fieldsOf(request);
    const body = checked(createListBody, { id: id || undefined, ...fields });
    return { list: versionedList(await this.createListHandler.execute({ caller, ...body })) };
  }

  @Rpc(changeList)
  async changeList(@Payload() request: ListServiceChangeListRequest, @Caller() caller: string) {
    const { listId, expectedVersion, ...fields } = fieldsOf(request);
    const command = {
      caller,
      listId: checkedListId(listId),
      change: checked(changeListBody, fields),
      expectedVersion: checkedVersion(expectedVersion),
    };
    return { list: versionedList(await this.changeListHandler.execute(command)) };
  }

  @Rpc(deleteList)
  async deleteList(@Payload() request: ListServiceDeleteListRequest, @Caller() caller: string) {
    const { listId, expectedVersion } = request;
    const command = { caller, listId: checkedListId(listId), expectedVersion: checkedVersion(expectedVersion) };
    await this.deleteListHandler.execute(command);
    return {};
  }
}
