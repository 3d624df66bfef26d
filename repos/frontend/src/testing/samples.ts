import type { Activity } from '../features/activity/activity.js';
import type { List } from '../features/lists/list.js';
import type { Account } from '../features/session/account.js';
import type { Grant } from '../features/session/grant.js';
import { type Task, unsavedTask } from '../features/tasks/task.js';

export const ann: Account = {
  id: '01900000-0000-7000-8000-00000000000a',
  email: 'ann@example.com',
  name: 'Ann',
  timeZone: 'Europe/Berlin',
  version: 1,
};

export const ben: Account = {
  ...ann,
  id: '01900000-0000-7000-8000-00000000000b',
  email: 'ben@example.com',
  name: 'Ben',
};

export function grantOf(account: Account, accessToken = `token-of-${account.name}`): Grant {
  return { accessToken, account };
}

export const groceries: List = {
  id: '01900000-0000-7000-8000-000000000001',
  name: 'Groceries',
  openTasks: 1,
  completedTasks: 0,
  version: 2,
};

export const milk: Task = {
  ...unsavedTask(groceries.id, { id: '01900000-0000-7000-8000-000000000011', title: 'Milk' }),
  version: 2,
};

export const quiet: Activity = {
  listsOwned: 1,
  openTasks: 1,
  completedToday: 0,
  streakDays: 0,
  completedPerDay: [
    '2026-11-15',
    '2026-11-16',
    '2026-11-17',
    '2026-11-18',
    '2026-11-19',
    '2026-11-20',
    '2026-11-21',
  ].map((day) => ({ day, count: 0 })),
};

export function pageWith(...items: readonly unknown[]) {
  return { items, nextCursor: null };
}
