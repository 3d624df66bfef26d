import { beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { Http, newPerson, type Person, type Reply } from '../support/api.ts';
import { ENTITY_OF_EVENT, unappliedEvents } from '../support/applied-events.ts';
import { malformedBodies, wrongFields } from '../support/bad-bodies.ts';
import { foreignIds, badUrlsAndHeaders } from '../support/bad-urls-and-headers.ts';
import type { BadRequest, Fixtures } from '../support/bad-request.ts';
import { eventually } from '../support/eventually.ts';
import { count, fingerprints, sql } from '../support/sql.ts';
import { badTokens } from '../support/bad-tokens.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
let ann: Person;
let ben: Person;
let fixtures: Fixtures;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  ann = await newPerson(product().url);
  ben = await newPerson(product().url, 'Ben');
  const list = await ann.addList();
  const task = await ann.addTask(list);
  const deletedList = await ann.addList('Deleted');
  await ann.expect(204, 'DELETE', `/api/todos/v1/lists/${deletedList}`);
  fixtures = { ann, list, task, deletedList, emptyList: await ann.addList('Empty') };
  await allEventsApplied();
});

/** Resolves when every event is published and applied, so that a later change of a table has another cause. */
async function allEventsApplied(): Promise<void> {
  const running = product();
  await eventually(async () => {
    for (const [publisher, consumer] of [
      ['users', 'todo'],
      ['todo', 'users'],
    ] as const) {
      expect(await count(running, publisher, 'SELECT count(*) FROM outbox WHERE published_at IS NULL')).toBe(0);
      const rows = await sql(running, publisher, `SELECT id, ${ENTITY_OF_EVENT} AS entity, sequence FROM outbox`);
      const events = rows.map(({ id, entity, sequence }) => {
        return { id: String(id), entity: String(entity), sequence: Number(sequence) };
      });
      expect(await unappliedEvents(running, consumer, events)).toEqual([]);
    }
  });
}

beforeEach(async () => {
  before = await fingerprints(product());
});

afterEach(async () => {
  await allEventsApplied();
  expect(await fingerprints(product())).toEqual(before);
});

/** Describes what is wrong with a refusal; undefined if it is correct. */
function problemWith(
  { status, contentType, body, text }: Reply,
  method: string,
  wanted: number,
  ...codes: readonly string[]
): string | undefined {
  const found = `${status} ${contentType} ${text.slice(0, 300)}`;
  if (status !== wanted) return `not ${wanted}: ${found}`;
  // An answer to HEAD has no body (RFC 9110, 9.3.2).
  if (method === 'HEAD') return undefined;
  if (contentType !== 'application/problem+json') return `no problem JSON: ${found}`;
  if (!codes.includes(String(body.code))) return `not ${codes.join()}: ${found}`;
  if (body.status !== wanted || typeof body.title !== 'string' || typeof body.type !== 'string')
    return `not RFC 9457: ${found}`;
  if (body.code === 'request.invalid' && !(Array.isArray(body.errors) && body.errors.length > 0))
    return `names no field: ${found}`;
  return /node_modules|\bat .*:\d+:\d+|SELECT |QueryFailed/.test(text) ? `shows internals: ${found}` : undefined;
}

/** Sends each request to the gateway and to the service itself. @returns a description of each wrong refusal. */
async function wrongRefusals(requests: readonly BadRequest[], token: string | undefined): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [name, method, path, sent, status, ...codes] of requests) {
    const service = path.startsWith('/api/users') ? product().ports.usersApi : product().ports.todoApi;
    for (const origin of [product().url, `http://127.0.0.1:${service}`]) {
      const problem = await new Http(origin).send(method, path, { token, ...sent }).then(
        (reply) => problemWith(reply, method, status, ...codes),
        (error: unknown) => `no answer: ${String(error)}`,
      );
      const where = origin === product().url ? 'gateway' : 'service';
      if (problem !== undefined) wrong.push(`${name} (${method} ${path.slice(0, 120)}, ${where}): ${problem}`);
    }
  }
  return wrong;
}

describe('the API refuses and writes nothing for', () => {
  it('bodies that are not JSON', async () => {
    expect(await wrongRefusals(malformedBodies, ann.token)).toEqual([]);
  });

  it('fields of a wrong type or content, and unknown fields', async () => {
    expect(await wrongRefusals(wrongFields(fixtures), ann.token)).toEqual([]);
  });

  it('ids and addresses that belong to another person, are taken or do not exist', async () => {
    expect(await wrongRefusals(foreignIds(fixtures), ben.token)).toEqual([]);
  });

  it('wrong ids, cursors, limits, versions, routes, methods, media types and sizes', async () => {
    expect(await wrongRefusals(badUrlsAndHeaders(fixtures), ann.token)).toEqual([]);
  });

  const authenticated = [
    ['GET', '/api/todos/v1/lists', undefined],
    ['POST', '/api/todos/v1/lists', { name: 'x' }],
    ['GET', '/api/users/v1/me', undefined],
    ['PATCH', '/api/users/v1/me', { name: 'x' }],
    ['GET', '/api/users/v1/activity', undefined],
  ] as const;

  it('tokens that are expired, forged or for another purpose', async () => {
    const tokens = await badTokens(product().dataDir, ann.id);
    const requests = tokens.flatMap(([name, token, code]) =>
      authenticated.map(([method, path, body]): BadRequest => [
        `token ${name}`,
        method,
        path,
        { token, body },
        401,
        code,
      ]),
    );
    expect(await wrongRefusals(requests, undefined)).toEqual([]);
  });

  it('requests without a token or with a malformed authorization header', async () => {
    const schemes = [undefined, '', 'Bearer', 'Bearer ', `Basic ${ann.token}`, ann.token, `Bearer ${ann.token} x`];
    const requests = schemes.flatMap((authorization) =>
      authenticated.map(([method, path, body]): BadRequest => {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
        return [
          `authorization ${authorization?.slice(0, 8) ?? 'absent'}`,
          method,
          path,
          { body, headers },
          401,
          'auth.token-missing',
        ];
      }),
    );
    expect(await wrongRefusals(requests, undefined)).toEqual([]);
  });

  it('events that do not come from the sidecar', async () => {
    const event = { id: crypto.randomUUID(), type: 'users.account.closed.v1', data: { accountId: ann.id } };
    for (const port of [product().ports.usersWorker, product().ports.todoWorker]) {
      for (const token of [undefined, 'guess', '']) {
        const headers: Record<string, string> = token === undefined ? {} : { 'dapr-api-token': token };
        const type = { 'content-type': 'application/json' };
        const sent = { body: JSON.stringify(event), headers: { ...type, ...headers } };
        const reply = await new Http(`http://127.0.0.1:${port}`).send('POST', '/events/users.accounts.v1', sent);
        expect(problemWith(reply, 'POST', 401, 'events.token-invalid')).toBeUndefined();
      }
    }
    const outside = await new Http(product().url).send('POST', '/events/users.accounts.v1', { body: event });
    expect(problemWith(outside, 'POST', 404, 'route.not-found')).toBeUndefined();
  });
});

describe('the gateway', () => {
  it.each([
    '/..%2f..%2f..%2fpackage.json',
    '/assets/..%2f..%2f..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/.env',
  ])('serves no file outside the app: %s', async (path) => {
    const { status, contentType, text } = await new Http(product().url).send('GET', path);
    expect({ contentType, text }).toMatchObject({ contentType: 'application/problem+json' });
    expect([400, 403, 404]).toContain(status);
  });
});

describe('an If-Match header with a stale version', () => {
  it('is answered by 412 with the current state', async () => {
    const { list, task } = fixtures;
    const path = `/api/todos/v1/lists/${list}`;
    const cases = [
      [path, { name: 'Other' }, 'list.version-mismatch'],
      [`${path}/tasks/${task}`, { title: 'Other' }, 'task.version-mismatch'],
      ['/api/users/v1/me', { name: 'Other' }, 'account.version-mismatch'],
    ] as const;
    for (const [address, body, code] of cases) {
      const now = await ann.expect(200, 'GET', address);
      expect(now.headers.get('etag')).toBe(`"${String(now.body.version)}"`);
      const reply = await ann.expect(412, 'PATCH', address, { body, headers: { 'if-match': '"77"' } });
      expect(problemWith(reply, 'PATCH', 412, code)).toBeUndefined();
      expect(reply.body.current).toMatchObject({ id: now.body.id, version: now.body.version });
    }
  });
});
