import type { Deed } from './book.ts';
import type { Random } from '../random.ts';

/** What a user is up to, before it is known on what: the fractions pick among the lists and tasks that there are then. */
export type Intent = { readonly kind: IntentKind; readonly list: number; readonly task: number };

export type IntentKind = Exclude<Deed['kind'], 'register'>;

export type Habits = Readonly<Partial<Record<IntentKind, number>>>;

/** How often a person who has lists of their own does what. */
export const OWN_LISTS: Habits = {
  ...{ 'add-task': 34, 'complete-task': 26, 'reopen-task': 8, 'change-task': 8, 'delete-task': 6 },
  ...{ 'create-list': 7, 'rename-list': 5, 'delete-list': 2, 'change-account': 4, 'close-account': 1 },
};

/** What several do at the same time to one list that stays. */
export const HOT_LIST: Habits = {
  ...{ 'add-task': 40, 'complete-task': 28, 'reopen-task': 12, 'change-task': 12, 'delete-task': 4, 'rename-list': 4 },
};

/** Depends on the stream of numbers alone, not on what becomes of any command: the same seed, the same intents. */
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
