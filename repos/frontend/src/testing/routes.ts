import { todosApi, usersApi } from '../config/api.js';
import { groceries, milk } from './samples.js';

/** The routes of both services, as FakeNetwork writes them. */
export const routes = {
  register: `POST ${usersApi}/accounts`,
  signIn: `POST ${usersApi}/session`,
  refresh: `POST ${usersApi}/session/refresh`,
  signOut: `DELETE ${usersApi}/session`,
  getMe: `GET ${usersApi}/me`,
  renameAccount: `PATCH ${usersApi}/me`,
  closeAccount: `DELETE ${usersApi}/me`,
  activity: `GET ${usersApi}/activity`,
  lists: `GET ${todosApi}/lists`,
  createList: `POST ${todosApi}/lists`,
  list: `GET ${todosApi}/lists/${groceries.id}`,
  renameList: `PATCH ${todosApi}/lists/${groceries.id}`,
  deleteList: `DELETE ${todosApi}/lists/${groceries.id}`,
  tasks: `GET ${todosApi}/lists/${groceries.id}/tasks`,
  addTask: `POST ${todosApi}/lists/${groceries.id}/tasks`,
  task: `GET ${todosApi}/lists/${groceries.id}/tasks/${milk.id}`,
  editTask: `PATCH ${todosApi}/lists/${groceries.id}/tasks/${milk.id}`,
  deleteTask: `DELETE ${todosApi}/lists/${groceries.id}/tasks/${milk.id}`,
  completeTask: `POST ${todosApi}/lists/${groceries.id}/tasks/${milk.id}/complete`,
  reopenTask: `POST ${todosApi}/lists/${groceries.id}/tasks/${milk.id}/reopen`,
} as const;
