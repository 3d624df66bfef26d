import type { List, ListFields } from '../../src/list/domain/list.js';
import type { Task, TaskFields } from '../../src/list/domain/task.js';

// Example values for every field that people fill in. The tests of REST, gRPC, events and the domain use them, so a new field
// is tested as soon as it has its values here, and does not compile without them.

export const listFields: ListFields = { name: 'Errands 🥛' };
export const changedListFields: ListFields = { name: 'Shopping' };
export const invalidListFields: Readonly<Record<keyof ListFields, readonly unknown[]>> = {
  name: ['', '   ', 'x'.repeat(121), 7, null, { $ne: '' }, 'a\0b', 'a\ud800'],
};

export const taskFields: TaskFields = { title: 'Buy milk', notes: 'oat\n2 l' };
export const changedTaskFields: TaskFields = { title: 'Buy bread', notes: '' };
export const invalidTaskFields: Readonly<Record<keyof TaskFields, readonly unknown[]>> = {
  title: ['', 'x'.repeat(301), null],
  notes: ['x'.repeat(4_001), null, '\x1b[31m'],
};

const createdAt = new Date('2026-02-01T08:00:00Z');

export const ownedByAda: List = { id: 'list', ownerId: 'ada', ...listFields, version: 7, createdAt };

export const openTask: Task = {
  id: 'task',
  listId: 'list',
  ...taskFields,
  createdBy: 'ada',
  createdAt,
  completion: undefined,
  version: 5,
};
