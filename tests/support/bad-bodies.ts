import { randomUUID } from 'node:crypto';
import { ACCOUNTS, type BadRequest, type Fixtures, invalid, LISTS, ME, SESSION } from './bad-request.ts';

const malformed: Readonly<Record<string, string | Blob>> = {
  'half an object': '{"name":',
  'single quotes': "{'name':'x'}",
  'something after it': '{"name":"x"} x',
  nothing: '',
  'a prototype': '{"__proto__":{"admin":true},"name":"x"}',
  // RFC 8259, 8.1
  'bytes that are no UTF-8': new Blob([Buffer.from('{"name":"\xff\xfe"}', 'latin1')]),
};

export const malformedBodies: readonly BadRequest[] = [LISTS, ACCOUNTS, SESSION].flatMap((path) =>
  Object.entries(malformed).map(([name, body]): BadRequest => [name, 'POST', path, { body }, 400, 'request.malformed']),
);

export function wrongFields({ list, task }: Fixtures): readonly BadRequest[] {
  const tasks = `${LISTS}/${list}/tasks`;
  const account = (fields: object) => ({
    email: `${randomUUID()}@example.org`,
    name: 'X',
    password: 'long enough',
    ...fields,
  });
  const texts = (max: number) => [
    ...[42, null, true, {}, [], ['x'], '', '   ', '\n', 'a\u0000b', 'a\u0007b', 'a\u007fb', '\ud800', 'a\udfffb'],
    'x'.repeat(max + 1),
  ];
  const ids = [42, null, '', 'nope', {}, '123e4567-e89b-12d3-a456', `${randomUUID()}x`, '\u0000', 'x'.repeat(300)];
  const each = (method: string, path: string, bodies: readonly object[]) =>
    bodies.map((body) => invalid(`${method} ${path} ${JSON.stringify(body).slice(0, 80)}`, method, path, body));
  return [
    ...['null', '[]', '"text"', '42', '['.repeat(20_000) + ']'.repeat(20_000)].map((body) =>
      invalid(`no object: ${body.slice(0, 20)}`, 'POST', LISTS, body),
    ),
    ...each('POST', LISTS, [{}, { name: 'x', ownerId: randomUUID() }, { name: 'x', valueOf: 1 }]),
    ...each(
      'POST',
      LISTS,
      texts(120).map((name) => ({ name })),
    ),
    ...each(
      'POST',
      LISTS,
      ids.map((id) => ({ id, name: 'x' })),
    ),
    ...each('PATCH', `${LISTS}/${list}`, [{}, { title: 'x' }, { name: 'x', version: 1 }]),
    ...each(
      'PATCH',
      `${LISTS}/${list}`,
      texts(120).map((name) => ({ name })),
    ),
    ...each('POST', tasks, [{}, { title: 'x', state: 'completed' }, { title: 'x', listId: list }]),
    ...each(
      'POST',
      tasks,
      texts(300).map((title) => ({ title })),
    ),
    ...each(
      'POST',
      tasks,
      [42, null, 'a\u0000b', '\ud800', 'x'.repeat(4_001)].map((notes) => ({ title: 'x', notes })),
    ),
    ...each(
      'POST',
      tasks,
      ids.map((id) => ({ id, title: 'x' })),
    ),
    ...each('PATCH', `${tasks}/${task}`, [{}, { state: 'completed' }, { completedAt: null }]),
    ...each(
      'PATCH',
      `${tasks}/${task}`,
      texts(300).map((title) => ({ title })),
    ),
    ...each('POST', ACCOUNTS, [{}, account({ admin: true }), account({ version: 7 })]),
    ...each(
      'POST',
      ACCOUNTS,
      texts(80).map((name) => account({ name })),
    ),
    ...each(
      'POST',
      ACCOUNTS,
      ids.map((id) => account({ id })),
    ),
    ...each(
      'POST',
      ACCOUNTS,
      [
        42,
        null,
        '',
        'nobody',
        'a@b',
        'a b@example.org',
        '@example.org',
        'a\u0000@example.org',
        '\ud800@example.org',
        `${'x'.repeat(250)}@example.org`,
      ].map((email) => account({ email })),
    ),
    ...each(
      'POST',
      ACCOUNTS,
      [42, null, {}, '', 'too short', 'x'.repeat(201)].map((password) => account({ password })),
    ),
    ...each(
      'POST',
      ACCOUNTS,
      [42, null, '', 'Mars/Olympus', '+02:00', 'UTC\u0000', 'x'.repeat(500)].map((timeZone) => account({ timeZone })),
    ),
    ...each('POST', SESSION, [
      {},
      { email: 'a@example.org' },
      { email: 42, password: 'x' },
      { email: 'a@example.org', password: '' },
    ]),
    ...each('PATCH', ME, [
      {},
      { email: 'new@example.org' },
      { name: '' },
      { name: 'a\u0000b' },
      { timeZone: 'Mars/Olympus' },
    ]),
    ...each('DELETE', ME, [{}, { password: 42 }, { password: '' }]),
  ];
}
