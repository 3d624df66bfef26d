import { ListStreamsRpc } from './grpc/list-streams.rpc.js';
import { ListsRpc } from './grpc/lists.rpc.js';
import { TasksRpc } from './grpc/tasks.rpc.js';
import { ListsController } from './http/lists.controller.js';
import { TasksController } from './http/tasks.controller.js';

export const listControllers = [ListsController, TasksController, ListsRpc, TasksRpc, ListStreamsRpc];
