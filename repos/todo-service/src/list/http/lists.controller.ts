import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import {
  Answers,
  AnswersNothing,
  Caller,
  etag,
  ifMatch,
  mapPage,
  type Page,
  pageOf,
  pageQuery,
  type PageQuery,
  TakesIfMatch,
  uuid,
} from '@todo-platform/service-kit';
import type { FastifyReply } from 'fastify';
import { ChangeListHandler } from '../commands/change-list.js';
import { CreateListHandler } from '../commands/create-list.js';
import { DeleteListHandler } from '../commands/delete-list.js';
import type { ListSummary } from '../domain/list.js';
import { GetListHandler } from '../queries/get-list.js';
import { GetListsHandler } from '../queries/get-lists.js';
import { type ChangeListBody, changeListBody, type CreateListBody, createListBody } from './list.schemas.js';
import { listSchema, listView, type ListView } from './list.view.js';
import { ShowCurrentState } from './show-current-state.js';

@Controller('api/todos/v1/lists')
@UseInterceptors(ShowCurrentState)
export class ListsController {
  constructor(
    private readonly getLists: GetListsHandler,
    private readonly getList: GetListHandler,
    private readonly createList: CreateListHandler,
    private readonly changeList: ChangeListHandler,
    private readonly deleteList: DeleteListHandler,
  ) {}

  @Get()
  @Answers(200, "The caller's lists", pageOf(listSchema))
  async all(@Caller() caller: string, @Query({ schema: pageQuery }) query: PageQuery): Promise<Page<ListView>> {
    return mapPage(await this.getLists.execute({ caller, ...query }), listView);
  }

  @Post()
  @HttpCode(201)
  @Answers(201, 'The new list', listSchema)
  async create(
    @Caller() caller: string,
    @Body({ schema: createListBody }) body: CreateListBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView> {
    return withEtag(reply, await this.createList.execute({ caller, ...body }));
  }

  @Get(':listId')
  @Answers(200, 'The list', listSchema)
  async get(
    @Caller() caller: string,
    @Param('listId', { schema: uuid }) listId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView> {
    return withEtag(reply, await this.getList.execute({ caller, listId }));
  }

  @Patch(':listId')
  @TakesIfMatch()
  @Answers(200, 'The list as changed', listSchema)
  async change(
    @Caller() caller: string,
    @Param('listId', { schema: uuid }) listId: string,
    @Body({ schema: changeListBody }) change: ChangeListBody,
    @Headers('if-match') version: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView> {
    const command = { caller, listId, change, expectedVersion: ifMatch(version) };
    return withEtag(reply, await this.changeList.execute(command));
  }

  @Delete(':listId')
  @HttpCode(204)
  @TakesIfMatch()
  @AnswersNothing('The list and its tasks are gone')
  async delete(
    @Caller() caller: string,
    @Param('listId', { schema: uuid }) listId: string,
    @Headers('if-match') version: string | undefined,
  ): Promise<void> {
    await this.deleteList.execute({ caller, listId, expectedVersion: ifMatch(version) });
  }
}

function withEtag(reply: FastifyReply, list: ListSummary): ListView {
  void reply.header('etag', etag(list.version));
  return listView(list);
}
