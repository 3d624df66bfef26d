import { z } from 'zod';
import type { Account } from '../load/account.ts';
import { send } from '../load/send.ts';
import type { AccountSeen, Evidence, ListSeen, TaskSeen } from './evidence.ts';

const account = z.object({ id: z.string(), name: z.string(), email: z.string(), version: z.int() });
const list = z.object({
  ...{ id: z.string(), ownerId: z.string(), name: z.string(), version: z.int() },
  ...{ openTasks: z.int(), completedTasks: z.int() },
});
const task = z.object({
  ...{ id: z.string(), listId: z.string(), title: z.string(), state: z.string(), version: z.int() },
  completedAt: z.iso
    .datetime()
    .transform((text) => Date.parse(text))
    .nullable(),
});

/** Reads the account, lists and tasks of each person by REST. A closed account sees nothing. */
export async function readApi(
  origin: string,
  people: readonly Account[],
): Promise<Pick<Evidence, 'accounts' | 'lists' | 'tasks'>> {
  const accounts: AccountSeen[] = [];
  const lists: ListSeen[] = [];
  const tasks: TaskSeen[] = [];
  for (const person of people) {
    const token = await person.token();
    const { status, body } = await send(origin, { method: 'GET', path: '/api/users/v1/me' }, { token });
    if (status === 401) continue;
    accounts.push(account.parse(body));
    const own = await all(origin, token, '/api/todos/v1/lists', list);
    lists.push(...own);
    for (const { id } of own) tasks.push(...(await all(origin, token, `/api/todos/v1/lists/${id}/tasks`, task)));
  }
  return { accounts, lists, tasks };
}

async function all<S extends z.ZodType>(origin: string, token: string, path: string, item: S): Promise<z.output<S>[]> {
  const page = z.object({ items: z.array(item), nextCursor: z.string().nullable() });
  const items: z.output<S>[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await send(origin, { method: 'GET', path: `${path}?limit=200${query}` }, { token });
    const read = page.parse(body);
    items.push(...read.items);
    cursor = read.nextCursor;
  }
  return items;
}
