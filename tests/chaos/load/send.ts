import { randomBytes } from 'node:crypto';
import type { Command, RequestResult, Outcome, Request } from './command-log.ts';

export const PASSWORD = 'correct horse battery staple';
const TIMEOUT_MS = 10_000;

export type Sent = RequestResult & { readonly body: Readonly<Record<string, unknown>> };

/** Sends one request and returns its outcome. It never rejects: a broken connection leaves the command in doubt. */
export async function send(
  origin: string,
  { method, path, body }: Request,
  { token, trace }: { readonly token?: string | undefined; readonly trace?: string | undefined },
): Promise<Sent> {
  try {
    const response = await fetch(`${origin}${path}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(trace !== undefined && { traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    return { outcome: outcomeOf(response.status), status: response.status, body: recordOf(answer) };
  } catch (error) {
    return { outcome: 'in-doubt', status: undefined, body: {}, reason: reasonOf(error) };
  }
}

/** Error.isError, because Jest runs tests in another realm, so that instanceof does not work. */
function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  return Error.isError(error.cause) ? `${error.message}: ${error.cause.message}` : error.message;
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'acknowledged';
  return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'in-doubt';
}

export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** The REST request of a command. */
export function requestOf({ key, action }: Pick<Command, 'key' | 'action'>): Request {
  const lists = '/api/todos/v1/lists';
  const tasks = `${lists}/${key}/tasks`;
  const me = '/api/users/v1/me';
  switch (action.kind) {
    case 'register': {
      const { name, email } = action;
      return { method: 'POST', path: '/api/users/v1/accounts', body: { id: key, name, email, password: PASSWORD } };
    }
    case 'change-account':
      return { method: 'PATCH', path: me, body: { name: action.name } };
    case 'close-account':
      return { method: 'DELETE', path: me, body: { password: PASSWORD } };
    case 'create-list':
      return { method: 'POST', path: lists, body: { id: key, name: action.name } };
    case 'rename-list':
      return { method: 'PATCH', path: `${lists}/${key}`, body: { name: action.name } };
    case 'delete-list':
      return { method: 'DELETE', path: `${lists}/${key}` };
    case 'add-task':
      return { method: 'POST', path: tasks, body: { id: action.task, title: action.title } };
    case 'change-task':
      return { method: 'PATCH', path: `${tasks}/${action.task}`, body: { title: action.title } };
    case 'complete-task':
      return { method: 'POST', path: `${tasks}/${action.task}/complete` };
    case 'reopen-task':
      return { method: 'POST', path: `${tasks}/${action.task}/reopen` };
    case 'delete-task':
      return { method: 'DELETE', path: `${tasks}/${action.task}` };
  }
}
