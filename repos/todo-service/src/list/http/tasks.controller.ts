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
import { z } from 'zod';
import { AddTaskHandler } from '../commands/add-task.js';
import { ChangeTaskHandler } from '../commands/change-task.js';
import { CompleteTaskHandler } from '../commands/complete-task.js';
import { DeleteTaskHandler } from '../commands/delete-task.js';
import { ReopenTaskHandler } from '../commands/reopen-task.js';
import { GetTaskHandler } from '../queries/get-task.js';
import { GetTasksHandler } from '../queries/get-tasks.js';
import { ShowCurrentState } from './show-current-state.js';
import { type AddTaskBody, addTaskBody, type ChangeTaskBody, changeTaskBody } from './task.schemas.js';
import { taskSchema, taskView, type TaskView } from './task.view.js';

const path = z.object({ listId: uuid, taskId: uuid });
type Path = z.output<typeof path>;

@Controller('api/todos/v1/lists/:listId/tasks')
@UseInterceptors(ShowCurrentState)
export class TasksController {
  constructor(
    private readonly getTasks: GetTasksHandler,
    private readonly getTask: GetTaskHandler,
    private readonly addTask: AddTaskHandler,
    private readonly changeTask: ChangeTaskHandler,
    private readonly completeTask: CompleteTaskHandler,
    private readonly reopenTask: ReopenTaskHandler,
    private readonly deleteTask: DeleteTaskHandler,
  ) {}

  @Get()
  @Answers(200, 'The tasks of the list', pageOf(taskSchema))
  async all(
    @Caller() caller: string,
    @Param('listId', { schema: uuid }) listId: string,
    @Query({ schema: pageQuery }) query: PageQuery,
  ): Promise<Page<TaskView>> {
    return mapPage(await this.getTasks.execute({ caller, listId, ...query }), taskView);
  }

  @Post()
  @HttpCode(201)
  @Answers(201, 'The new task', taskSchema)
  async add(
    @Caller() caller: string,
    @Param('listId', { schema: uuid }) listId: string,
    @Body({ schema: addTaskBody }) body: AddTaskBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskView> {
    return withEtag(reply, taskView(await this.addTask.execute({ caller, listId, ...body })));
  }

  @Get(':taskId')
  @Answers(200, 'The task', taskSchema)
  async get(
    @Caller() caller: string,
    @Param({ schema: path }) ids: Path,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskView> {
    return withEtag(reply, taskView(await this.getTask.execute({ caller, ...ids })));
  }

  @Patch(':taskId')
  @TakesIfMatch()
  @Answers(200, 'The task as changed', taskSchema)
  async change(
    @Caller() caller: string,
    @Param({ schema: path }) ids: Path,
    @Body({ schema: changeTaskBody }) change: ChangeTaskBody,
    @Headers('if-match') version: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskView> {
    const command = { caller, ...ids, change, expectedVersion: ifMatch(version) };
    return withEtag(reply, taskView(await this.changeTask.execute(command)));
  }

  @Post(':taskId/complete')
  @HttpCode(200)
  @TakesIfMatch()
  @Answers(200, 'The completed task', taskSchema)
  async complete(
    @Caller() caller: string,
    @Param({ schema: path }) ids: Path,
    @Headers('if-match') version: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskView> {
    return withEtag(
      reply,
      taskView(await this.completeTask.execute({ caller, ...ids, expectedVersion: ifMatch(version) })),
    );
  }

  @Post(':taskId/reopen')
  @HttpCode(200)
  @TakesIfMatch()
  @Answers(200, 'The task, open again', taskSchema)
  async reopen(
    @Caller() caller: string,
    @Param({ schema: path }) ids: Path,
    @Headers('if-match') version: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskView> {
    return withEtag(
      reply,
      taskView(await this.reopenTask.execute({ caller, ...ids, expectedVersion: ifMatch(version) })),
    );
  }

  @Delete(':taskId')
  @HttpCode(204)
  @TakesIfMatch()
  @AnswersNothing('The task is gone')
  async delete(
    @Caller() caller: string,
    @Param({ schema: path }) ids: Path,
    @Headers('if-match') version: string | undefined,
  ): Promise<void> {
    await this.deleteTask.execute({ caller, ...ids, expectedVersion: ifMatch(version) });
  }
}

function withEtag(reply: FastifyReply, task: TaskView): TaskView {
  void reply.header('etag', etag(task.version));
  return task;
}
