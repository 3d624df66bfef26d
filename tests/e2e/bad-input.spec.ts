import { beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { Http, newPerson, type Person, type Reply } from '../support/api.ts';
import { malformedBodies, wrongFields } from '../support/bad-bodies.ts';
import { foreignIds, wrongPlaces } from '../support/bad-places.ts';
import type { BadRequest, Fixtures } from '../support/bad-request.ts';
import { eventually } from '../support/eventually.ts';
import { count, fingerprints } from '../support/sql.ts';
import { badTokens } from '../support/tokens.ts';
import { useWhole } from '../support/whole.ts';

const whole = useWhole();
let ann: Person;
let ben: Person;
let fixtures: Fixtures;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  ann = await newPerson(whole().url);
  ben = await newPerson(whole().url, 'Ben');
  const list = await ann.addList();
  const task = await ann.addTask(list);
  const deletedList = await ann.addList('Deleted');
  await ann.expect(204, 'DELETE', `/api/todos/v1/lists/${deletedList}`);
  fixtures = { ann, list, task, deletedList, emptyList: await ann.addList('Empty') };
  await settled();
});

/** Resolves when every event has been published and applied, so that whatever is written later has another cause. */
async function settled(): Promise<void> {
  const platform = whole();
  await eventually(async () => {
    for (const [publisher, consumer] of [
      ['users', 'todo'],
      ['todo', 'users'],
    ] as const) {
      expect(await count(platform, publisher, 'SELECT count(*) FROM outbox WHERE published_at IS NULL')).toBe(0);
      const events = await count(platform, publisher, 'SELECT count(*) FROM outbox');
      expect(await count(platform, consumer, 'SELECT count(*) FROM inbox')).toBe(events);
    }
  });
}

beforeEach(async () => {
  before = await fingerprints(whole());
});

afterEach(async () => {
  await settled();
  expect(await fingerprints(whole())).toEqual(before);
});

/** What is wrong with how a request was refused; undefined where nothing is. */
function judge(
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
  return /node_modules|\bat .*:\d+:\d+|SELECT |QueryFailed/.test(text) ? `tells of the inside: ${found}` : undefined;
}

/** Sends each request through the gateway and to the service itself; gives what was not refused as it should be. */
async function misjudged(requests: readonly BadRequest[], token: string | undefined): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [name, method, path, sent, status, ...codes] of requests) {
    const service = path.startsWith('/api/users') ? whole().ports.usersApi : whole().ports.todoApi;
    for (const origin of [whole().url, `http://127.0.0.1:${service}`]) {
      const problem = await new Http(origin).send(method, path, { token, ...sent }).then(
        (reply) => judge(reply, method, status, ...codes),
        (error: unknown) => `no answer: ${String(error)}`,
      );
      const where = origin === whole().url ? 'gateway' : 'service';
      if (problem !== undefined) wrong.push(`${name} (${method} ${path.slice(0, 120)}, ${where}): ${problem}`);
    }
  }
  return wrong;
}

describe('refused, with nothing written:', () => {
  it('bodies that are no JSON', async () => {
    expect(await misjudged(malformedBodies, ann.token)).toEqual([]);
  });

  it('fields of the wrong type or content, and unknown ones', async () => {
    expect(await misjudged(wrongFields(fixtures), ann.token)).toEqual([]);
  });

  it("what is another person's, taken or gone", async () => {
    expect(await misjudged(foreignIds(fixtures), ben.token)).toEqual([]);
  });

  it('ids, cursors, limits, versions, routes, methods, media types and sizes', async () => {
    expect(await misjudged(wrongPlaces(fixtures), ann.token)).toEqual([]);
  });

  const authenticated = [
    ['GET', '/api/todos/v1/lists', undefined],
    ['POST', '/api/todos/v1/lists', { name: 'x' }],
    ['GET', '/api/users/v1/me', undefined],
    ['PATCH', '/api/users/v1/me', { name: 'x' }],
    ['GET', '/api/users/v1/activity', undefined],
  ] as const;

  it('tokens that are expired, forged or for something else', async () => {
    const tokens = await badTokens(whole().dataDir, ann.id);
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
    expect(await misjudged(requests, undefined)).toEqual([]);
  });

  it('requests without a token, and with one in the wrong form', async () => {
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
    expect(await misjudged(requests, undefined)).toEqual([]);
  });

  it('events from anybody but the sidecar', async () => {
    const event = { id: crypto.randomUUID(), type: 'users.account.closed.v1', data: { accountId: ann.id } };
    for (const port of [whole().ports.usersWorker, whole().ports.todoWorker]) {
      for (const token of [undefined, 'guess', '']) {
        const headers: Record<string, string> = token === undefined ? {} : { 'dapr-api-token': token };
        const type = { 'content-type': 'application/json' };
        const sent = { body: JSON.stringify(event), headers: { ...type, ...headers } };
        const reply = await new Http(`http://127.0.0.1:${port}`).send('POST', '/events/users.accounts.v1', sent);
        expect(judge(reply, 'POST', 401, 'events.token-invalid')).toBeUndefined();
      }
    }
    const outside = await new Http(whole().url).send('POST', '/events/users.accounts.v1', { body: event });
    expect(judge(outside, 'POST', 404, 'route.not-found')).toBeUndefined();
  });
});

describe('the origin of the app', () => {
  it.each([
    '/..%2f..%2f..%2fpackage.json',
    '/assets/..%2f..%2f..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/.env',
  ])('shows no file outside of the app: %s', async (path) => {
    const { status, contentType, text } = await new Http(whole().url).send('GET', path);
    expect({ contentType, text }).toMatchObject({ contentType: 'application/problem+json' });
    expect([400, 403, 404]).toContain(status);
  });
});

describe('a version that is stale', () => {
  it('is answered by 412 and what is there now', async () => {
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
      expect(judge(reply, 'PATCH', 412, code)).toBeUndefined();
      expect(reply.body.current).toMatchObject({ id: now.body.id, version: now.body.version });
    }
  });
});
