import { Controller, UseInterceptors } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { fieldsOf } from '@todo-platform/contracts';
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
import { ShowCurrentState } from '../http/show-current-state.js';
import { addTaskBody, changeTaskBody } from '../http/task.schemas.js';
import { GetTaskHandler } from '../queries/get-task.js';
import { GetTasksHandler } from '../queries/get-tasks.js';
import { nextPageToken, versionedTask } from './list.messages.js';
import { checkedListId, checkedPage, checkedTask, checkedTaskIds } from './list.requests.js';

const { listTasks, getTask, addTask, changeTask, completeTask, reopenTask, deleteTask } = ListService.method;

/** The methods of `todo.v1.ListService` for the tasks of a list. */
@Controller()
@UseInterceptors(ShowCurrentState)
export class TasksRpc {
  constructor(
    private readonly getTasksHandler: GetTasksHandler,
    private readonly getTaskHandler: GetTaskHandler,
    private readonly addTaskHandler: AddTaskHandler,
    private readonly changeTaskHandler: ChangeTaskHandler,
    private readonly completeTaskHandler: CompleteTaskHandler,
    private readonly reopenTaskHandler: ReopenTaskHandler,
    private readonly deleteTaskHandler: DeleteTaskHandler,
  ) {}

  @Rpc(listTasks)
  async listTasks(@Payload() request: ListServiceListTasksRequest, @Caller() caller: string) {
    const query = { caller, listId: checkedListId(request.listId), ...checkedPage(request) };
    const page = await this.getTasksHandler.execute(query);
    return { tasks: page.items.map(versionedTask), nextPageToken: nextPageToken(page) };
  }

  @Rpc(getTask)
  async getTask(@Payload() request: ListServiceGetTaskRequest, @Caller() caller: string) {
    return { task: versionedTask(await this.getTaskHandler.execute({ caller, ...checkedTaskIds(request) })) };
  }

  @Rpc(addTask)
  async addTask(@Payload() request: ListServiceAddTaskRequest, @Caller() caller: string) {
    const { listId, id, ...fields } = fieldsOf(request);
    const command = {
      caller,
      listId: checkedListId(listId),
      ...checked(addTaskBody, { id: id || undefined, ...fields }),
    };
    return { task: versionedTask(await this.addTaskHandler.execute(command)) };
  }

  @Rpc(changeTask)
  async changeTask(@Payload() request: ListServiceChangeTaskRequest, @Caller() caller: string) {
    const { listId, taskId, expectedVersion, ...fields } = fieldsOf(request);
    const command = {
      caller,
      ...checkedTask({ listId, taskId, expectedVersion }),
      change: checked(changeTaskBody, fields),
    };
    return { task: versionedTask(await this.changeTaskHandler.execute(command)) };
  }

  @Rpc(completeTask)
  async completeTask(@Payload() request: ListServiceCompleteTaskRequest, @Caller() caller: string) {
    return { task: versionedTask(await this.completeTaskHandler.execute({ caller, ...checkedTask(request) })) };
  }

  @Rpc(reopenTask)
  async reopenTask(@Payload() request: ListServiceReopenTaskRequest, @Caller() caller: string) {
    return { task: versionedTask(await this.reopenTaskHandler.execute({ caller, ...checkedTask(request) })) };
  }

  @Rpc(deleteTask)
  async deleteTask(@Payload() request: ListServiceDeleteTaskRequest, @Caller() caller: string) {
    await this.deleteTaskHandler.execute({ caller, ...checkedTask(request) });
    return {};
  }
}
