import type { Action } from './command-log.ts';
import type { Random } from '../random.ts';

/** What a user wants to do next. The fractions from 0 to 1 pick one of the lists and tasks that exist at that time. */
export type Intent = { readonly kind: IntentKind; readonly list: number; readonly task: number };

export type IntentKind = Exclude<Action['kind'], 'register'>;

export type Habits = Readonly<Partial<Record<IntentKind, number>>>;

/** The weight of each action of a user with private lists. */
export const OWN_LISTS: Habits = {
  ...{ 'add-task': 34, 'complete-task': 26, 'reopen-task': 8, 'change-task': 8, 'delete-task': 6 },
  ...{ 'create-list': 7, 'rename-list': 5, 'delete-list': 2, 'change-account': 4, 'close-account': 1 },
};

/** The weight of each action of the users who share one list, which is never deleted. */
export const HOT_LIST: Habits = {
  ...{ 'add-task': 40, 'complete-task': 28, 'reopen-task': 12, 'change-task': 12, 'delete-task': 4, 'rename-list': 4 },
};

/** An endless sequence of intents. It depends on the random numbers alone, not on the outcome of any command. */
export function* intents(random: Random, habits: Habits): Generator<Intent, never> {
  const kinds = Object.keys(habits).filter((kind) => isKind(kind, habits));
  const total = kinds.reduce((sum, kind) => sum + (habits[kind] ?? 0), 0);
  for (;;) {
    let left = random() * total;
    const kind = kinds.find((candidate) => (left -= habits[candidate] ?? 0) < 0) ?? 'add-task';
    yield { kind, list: random(), task: random() };
  }
}

function isKind(kind: string, habits: Habits): kind is keyof Habits {
  return Object.hasOwn(habits, kind);
}
