import type { Sent } from './api.ts';

/** A request and the status that must refuse it. It has several codes if either of two checks may come first. */
export type BadRequest = readonly [
  name: string,
  method: string,
  path: string,
  sent: Sent,
  status: number,
  ...codes: readonly string[],
];

export type Fixtures = {
  /** Owner of the list and the task. */
  readonly ann: { readonly id: string; readonly email: string };
  readonly list: string;
  readonly task: string;
  /** Another list of the same owner, without tasks. */
  readonly emptyList: string;
  /** A list that was deleted. */
  readonly deletedList: string;
};

export const LISTS = '/api/todos/v1/lists';
export const ACCOUNTS = '/api/users/v1/accounts';
export const SESSION = '/api/users/v1/session';
export const ME = '/api/users/v1/me';

export function invalid(name: string, method: string, path: string, body: unknown): BadRequest {
  return [name, method, path, { body }, 400, 'request.invalid'];
}
