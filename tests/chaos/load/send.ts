import { randomBytes } from 'node:crypto';
import type { Command, Ending, Outcome, Request } from './book.ts';

export const PASSWORD = 'correct horse battery staple';
const TIMEOUT_MS = 10_000;

export type Sent = Ending & { readonly body: Readonly<Record<string, unknown>> };

/** Sends one request and says what is known afterwards. It never rejects: a connection that breaks is an answer too. */
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

/** Of whatever realm it is: tests run in one of their own. */
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

/** The REST request that a command is. */
export function requestOf({ key, deed }: Pick<Command, 'key' | 'deed'>): Request {
  const lists = '/api/todos/v1/lists';
  const tasks = `${lists}/${key}/tasks`;
  const me = '/api/users/v1/me';
  switch (deed.kind) {
    case 'register': {
      const { name, email } = deed;
      return { method: 'POST', path: '/api/users/v1/accounts', body: { id: key, name, email, password: PASSWORD } };
    }
    case 'change-account':
      return { method: 'PATCH', path: me, body: { name: deed.name } };
    case 'close-account':
      return { method: 'DELETE', path: me, body: { password: PASSWORD } };
    case 'create-list':
      return { method: 'POST', path: lists, body: { id: key, name: deed.name } };
    case 'rename-list':
      return { method: 'PATCH', path: `${lists}/${key}`, body: { name: deed.name } };
    case 'delete-list':
      return { method: 'DELETE', path: `${lists}/${key}` };
    case 'add-task':
      return { method: 'POST', path: tasks, body: { id: deed.task, title: deed.title } };
    case 'change-task':
      return { method: 'PATCH', path: `${tasks}/${deed.task}`, body: { title: deed.title } };
    case 'complete-task':
      return { method: 'POST', path: `${tasks}/${deed.task}/complete` };
    case 'reopen-task':
      return { method: 'POST', path: `${tasks}/${deed.task}/reopen` };
    case 'delete-task':
      return { method: 'DELETE', path: `${tasks}/${deed.task}` };
  }
}
