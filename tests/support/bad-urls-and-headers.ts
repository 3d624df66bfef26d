import { randomUUID } from 'node:crypto';
import type { Sent } from './api.ts';
import { ACCOUNTS, type BadRequest, type Fixtures, invalid, LISTS, ME, SESSION } from './bad-request.ts';

/** Requests for the data of Ann, sent by another person. */
export function foreignIds({ ann, list, task, deletedList }: Fixtures): readonly BadRequest[] {
  const touching = (id: string): readonly (readonly [string, string, Sent])[] => [
    ['GET', `${LISTS}/${id}`, {}],
    ['PATCH', `${LISTS}/${id}`, { body: { name: 'Mine' } }],
    ['DELETE', `${LISTS}/${id}`, {}],
    ['GET', `${LISTS}/${id}/tasks`, {}],
    ['POST', `${LISTS}/${id}/tasks`, { body: { title: 'Mine' } }],
    ['GET', `${LISTS}/${id}/tasks/${task}`, {}],
    ['PATCH', `${LISTS}/${id}/tasks/${task}`, { body: { title: 'Mine' } }],
    ['POST', `${LISTS}/${id}/tasks/${task}/complete`, {}],
    ['POST', `${LISTS}/${id}/tasks/${task}/reopen`, {}],
    ['DELETE', `${LISTS}/${id}/tasks/${task}`, {}],
  ];
  const account = { email: `${randomUUID()}@example.org`, name: 'X', password: 'long enough' };
  return [
    ...[list, deletedList, randomUUID()].flatMap((id) =>
      touching(id).map(([method, path, sent]): BadRequest => [
        `foreign ${method} ${path}`,
        method,
        path,
        sent,
        404,
        'list.not-found',
      ]),
    ),
    ['the id of her list', 'POST', LISTS, { body: { id: list, name: 'Mine' } }, 409, 'list.id-taken'],
    ['the id of a deleted list', 'POST', LISTS, { body: { id: deletedList, name: 'Mine' } }, 409, 'list.id-taken'],
    ['her id', 'POST', ACCOUNTS, { body: { ...account, id: ann.id } }, 409, 'account.id-taken'],
    [
      'her address',
      'POST',
      ACCOUNTS,
      { body: { ...account, email: ann.email.toUpperCase() } },
      409,
      'account.email-taken',
    ],
    [
      'her address with a guess',
      'POST',
      SESSION,
      { body: { email: ann.email, password: 'a guess' } },
      401,
      'session.bad-credentials',
    ],
    [
      'an unknown address',
      'POST',
      SESSION,
      { body: { email: 'nobody@example.org', password: 'a guess' } },
      401,
      'session.bad-credentials',
    ],
    ['closing with a guess', 'DELETE', ME, { body: { password: 'a guess' } }, 400, 'account.wrong-password'],
    ['no session to refresh', 'POST', `${SESSION}/refresh`, {}, 401, 'session.ended'],
    ...['x', `${randomUUID()}.1.AAAA`, '..', '%00'].map((cookie): BadRequest => [
      `refresh by ${cookie}`,
      'POST',
      `${SESSION}/refresh`,
      { headers: { cookie: `todo_refresh=${cookie}` } },
      401,
      'session.ended',
    ]),
  ];
}

/** Requests that Ann sends herself, with a wrong URL, method, header or size. */
export function badUrlsAndHeaders({ list, task, emptyList }: Fixtures): readonly BadRequest[] {
  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const queries = [
    ...['0', '-1', '201', '1.5', 'abc', '', '1e400', '%00', '1&limit=2'].map((limit) => `limit=${limit}`),
    ...['', 'abc', '%00', '%ff', 'x'.repeat(501), cursor({}), cursor([]), cursor(null), 'a&cursor=b'].map(
      (text) => `cursor=${text}`,
    ),
    ...[
      { createdAt: 'yesterday', id: randomUUID() },
      { createdAt: '2026-01-01T00:00:00Z', id: 'nope' },
      { createdAt: '2026-02-31T00:00:00Z', id: randomUUID() },
      { createdAt: '0000-01-01T00:00:00Z', id: randomUUID() },
    ].map((value) => `cursor=${cursor(value)}`),
  ];
  const ids = ['nope', '42', "'%20OR%201=1--", '%00', `${list}x`, 'x'.repeat(90)];
  const tags = ['3', 'abc', '""', '"x"', 'W/"1"', '"-1"', '"1", "2"', '"99999999999999999999"'];
  const editable = [`${LISTS}/${list}`, `${LISTS}/${list}/tasks/${task}`, ME];
  const change = (path: string) => (path.includes('/tasks/') ? { title: 'Other' } : { name: 'Other' });
  return [
    ...queries.flatMap((query) =>
      [LISTS, `${LISTS}/${list}/tasks`].map((path) => invalid(query, 'GET', `${path}?${query}`, undefined)),
    ),
    ...ids.flatMap((id) => [
      invalid('no id', 'GET', `${LISTS}/${id}`, undefined),
      invalid('no id', 'POST', `${LISTS}/${id}/tasks`, { title: 'x' }),
      invalid('no id', 'DELETE', `${LISTS}/${list}/tasks/${id}`, undefined),
    ]),
    ...editable.flatMap((path) =>
      tags.map((tag): BadRequest => [
        `If-Match: ${tag}`,
        'PATCH',
        path,
        { body: change(path), headers: { 'if-match': tag } },
        400,
        'request.invalid',
      ]),
    ),
    ['a way up', 'GET', `${LISTS}/..%2f..%2fme`, {}, 400, 'request.invalid', 'request.malformed'],
    ['the task of another list', 'GET', `${LISTS}/${emptyList}/tasks/${task}`, {}, 404, 'task.not-found'],
    ['the task of another list', 'POST', `${LISTS}/${emptyList}/tasks/${task}/complete`, {}, 404, 'task.not-found'],
    ['no task', 'DELETE', `${LISTS}/${list}/tasks/${randomUUID()}`, {}, 404, 'task.not-found'],
    [
      'the id of a task elsewhere',
      'POST',
      `${LISTS}/${emptyList}/tasks`,
      { body: { id: task, title: 'x' } },
      409,
      'task.id-taken',
    ],
    ...['%', '%E0%A4%A', '%ED%A0%80', '%zz'].map((text): BadRequest => [
      'percent-encoding',
      'GET',
      `${LISTS}/${text}`,
      {},
      400,
      'request.malformed',
    ]),
    ...['PUT', 'HEAD', 'OPTIONS', 'PROPFIND'].map((method): BadRequest => [
      method,
      method,
      `${LISTS}/${list}/none`,
      {},
      404,
      'route.not-found',
    ]),
    ...['PUT', 'POST', 'PROPFIND'].map((method): BadRequest => [
      method,
      method,
      `${LISTS}/${list}`,
      {},
      404,
      'route.not-found',
    ]),
    ...[
      '/api/todos/v1',
      '/api/todos/v2/lists',
      '/api/todos',
      '/api/users/v1/',
      '/api/users/v1/accounts/1',
      '/api/users/.well-known',
    ].map((path): BadRequest => ['no route', 'GET', path, {}, 404, 'route.not-found']),
    ...[
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'nonsense',
      'application/json2',
    ].map((type): BadRequest => [
      type,
      'POST',
      LISTS,
      { body: '{"name":"x"}', headers: { 'content-type': type } },
      415,
      'request.unsupported-media-type',
    ]),
    ...[70_000, 2_000_000].flatMap((size) =>
      [LISTS, ACCOUNTS].map((path): BadRequest => [
        `${size} bytes`,
        'POST',
        path,
        { body: { name: 'x'.repeat(size) } },
        413,
        'request.too-large',
      ]),
    ),
  ];
}
