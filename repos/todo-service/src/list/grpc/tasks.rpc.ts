import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  ListService,
  type ListServiceAddTaskRequest,
  type ListServiceChangeTaskRequest,
  type ListServiceCompleteTaskRequest,
  type ListServiceDeleteTaskRequest,
  type ListServiceGetTaskRequest,
  type ListServiceListTasksRequest,
  type ListServiceReopenTaskRequest,
} from '@todo-platform/contracts/grpc';
import { Caller } from '@todo-platform/service-kit';
import { checked, Rpc } from '@todo-platform/service-kit/grpc';
import { AddTaskHandler } from '../commands/add-task.js';
import { ChangeTaskHandler } from '../commands/change-task.js';
import { CompleteTaskHandler } from '../commands/complete-task.js';
import { DeleteTaskHandler } from '../commands/delete-task.js';
import { ReopenTaskHandler } from '../commands/reopen-task.js';
import { addTaskBody, changeTaskBody } from '../http/list.schemas.js';
import { TaskQueries } from '../queries/tasks.js';
import { expected, listPath, page, taskIds } from './list.requests.js';
import { nextPageToken, versionedTask } from './messages.js';

const { listTasks, getTask, addTask, changeTask, completeTask, reopenTask, deleteTask } = ListService.method;

/** `todo.v1.ListService`: the tasks of a list. */
@Controller()
export class TasksRpc {
  constructor(
    private readonly queries: TaskQueries,
    private readonly addition: AddTaskHandler,
    private readonly change: ChangeTaskHandler,
    private readonly completion: CompleteTaskHandler,
    private readonly reopening: ReopenTaskHandler,
    private readonly deletion: DeleteTaskHandler,
  ) {}

  @Rpc(listTasks)
  async listTasks(@Payload() request: ListServiceListTasksRequest, @Caller() caller: string) {
    const { list_id } = checked(listPath, { list_id: request.listId });
    const found = await this.queries.all(caller, list_id, page(request));
    return { tasks: found.items.map(versionedTask), nextPageToken: nextPageToken(found) };
  }

  @Rpc(getTask)
  async getTask(@Payload() request: ListServiceGetTaskRequest, @Caller() caller: string) {
    const { listId, taskId } = taskIds(request);
    return { task: versionedTask(await this.queries.one(caller, listId, taskId)) };
  }

  @Rpc(addTask)
  async addTask(@Payload() request: ListServiceAddTaskRequest, @Caller() caller: string) {
    const { list_id: listId } = checked(listPath, { list_id: request.listId });
    const { id, title, notes } = request;
    const draft = checked(addTaskBody, { id: id || undefined, title, notes });
    return { task: versionedTask(await this.addition.execute({ caller, listId, ...draft })) };
  }

  @Rpc(changeTask)
  async changeTask(@Payload() request: ListServiceChangeTaskRequest, @Caller() caller: string) {
    const { title, notes } = request;
    const given = { ...(title !== undefined && { title }), ...(notes !== undefined && { notes }) };
    const { expected_version: expectedVersion } = checked(expected, { expected_version: request.expectedVersion });
    const command = { caller, ...taskIds(request), expectedVersion };
    return { task: versionedTask(await this.change.execute(command, checked(changeTaskBody, given))) };
  }

  @Rpc(completeTask)
  async completeTask(@Payload() request: ListServiceCompleteTaskRequest, @Caller() caller: string) {
    return { task: versionedTask(await this.completion.execute({ caller, ...taskIds(request) })) };
  }

  @Rpc(reopenTask)
  async reopenTask(@Payload() request: ListServiceReopenTaskRequest, @Caller() caller: string) {
    return { task: versionedTask(await this.reopening.execute({ caller, ...taskIds(request) })) };
  }

  @Rpc(deleteTask)
  async deleteTask(@Payload() request: ListServiceDeleteTaskRequest, @Caller() caller: string) {
    await this.deletion.execute({ caller, ...taskIds(request) });
    return {};
  }
}
