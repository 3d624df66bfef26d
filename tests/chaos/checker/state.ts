import type { Evidence } from '../evidence/evidence.ts';
import type { Model } from './model.ts';
import { type Kind, type Violation, violation } from './violation.ts';

/** REST shows the owners the state that their commands imply. */
export function checkState(model: Model, { accounts, lists, tasks }: Evidence): readonly Violation[] {
  const open = [...model.accounts.values()].filter(({ closed }) => !closed);
  const seen = new Set(accounts.map(({ id }) => id));
  const visible = [...model.lists.values()].filter(({ ownerId, deleted }) => !deleted && seen.has(ownerId));
  const living = [...model.tasks.values()].filter(({ deleted }) => !deleted);
  const inVisible = new Set(visible.map(({ id }) => id));
  return [
    ...differences('half-effect', 'account by REST', rowsById(accounts), {
      expected: new Map(open.map(({ id, name, email, version }) => [id, { id, name, email, version }])),
      // If it is unknown whether a registration succeeded, nobody can sign in to read the account.
      isComplete: false,
    }),
    ...differences('half-effect', 'list by REST', rowsById(lists), {
      expected: new Map(
        visible.map(({ id, ownerId, name, version }) => {
          const own = living.filter(({ listId }) => listId === id);
          const completedTasks = own.filter(({ completedBy }) => completedBy !== null).length;
          return [id, { id, ownerId, name, version, openTasks: own.length - completedTasks, completedTasks }];
        }),
      ),
      isComplete: true,
    }),
    ...differences('half-effect', 'task by REST', rowsById(tasks), {
      expected: new Map(
        living
          .filter(({ listId }) => inVisible.has(listId))
          .map(({ id, listId, title, completedBy, completedAt, version }) => {
            const state = completedBy === null ? 'open' : 'completed';
            return [id, { id, listId, title, state, completedAt, version }];
          }),
      ),
      isComplete: true,
    }),
  ];
}

type Row = Readonly<Record<string, unknown>>;

export function rowsById<R extends { readonly id: string }>(rows: readonly R[]): ReadonlyMap<string, R> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** Rows that differ from the expected ones, that are missing, or that are not expected. */
export function differences(
  kind: Kind,
  what: string,
  found: ReadonlyMap<string, Row>,
  { expected, isComplete }: { readonly expected: ReadonlyMap<string, Row>; readonly isComplete: boolean },
): readonly Violation[] {
  const ids = new Set([...found.keys(), ...(isComplete ? expected.keys() : [])]);
  return [...ids].flatMap((id) => {
    const [is, should] = [found.get(id), expected.get(id)];
    const same = is && should && Object.entries(should).every(([field, value]) => is[field] === value);
    return same ? [] : [violation(kind, `${what} ${id} is ${show(is)}, but the commands imply ${show(should)}`)];
  });
}

function show(row: Row | undefined): string {
  return row ? JSON.stringify(row) : 'absent';
}
