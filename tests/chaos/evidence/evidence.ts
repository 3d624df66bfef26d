/** The state after a run, read without the services' code. Ids are text, times are milliseconds since 1970. */
export type Evidence = {
  /** Both outboxes, each in the order of its serials. */
  readonly events: readonly Event[];
  /** The append-only log written in the handlers' transactions, in the order of its serials. */
  readonly effects: readonly Effect[];
  readonly deliveries: readonly { readonly consumer: string; readonly eventId: string; readonly at: number }[];
  /** All records of both topics. Records of one Kafka partition are in the order of their offsets. */
  readonly records: readonly { readonly topic: string; readonly key: string; readonly eventId: string }[];
  /** The version of each list and account, by id, as in their tables. */
  readonly versions: ReadonlyMap<string, number>;
  /** What REST shows to the owners; closed accounts see nothing. */
  readonly accounts: readonly AccountSeen[];
  readonly lists: readonly ListSeen[];
  readonly tasks: readonly TaskSeen[];
  readonly activityLists: readonly ActivityList[];
  readonly activityTasks: readonly ActivityTask[];
  readonly people: readonly Person[];
  readonly deadLetters: readonly string[];
  readonly withheld: number;
};

export type Event = {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly sequence: number;
  /** The trace id of the command. */
  readonly trace: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export type Effect = {
  readonly consumer: string;
  readonly eventId: string;
  readonly key: string;
  readonly sequence: number;
  readonly at: number;
};

export type AccountSeen = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly version: number;
};

export type ListSeen = {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly version: number;
  readonly openTasks: number;
  readonly completedTasks: number;
};

export type TaskSeen = {
  readonly id: string;
  readonly listId: string;
  readonly title: string;
  readonly state: string;
  readonly completedAt: number | null;
  readonly version: number;
};

export type ActivityList = {
  readonly id: string;
  readonly ownerId: string | null;
  readonly deleted: boolean;
  readonly sequence: number;
};

export type ActivityTask = {
  readonly id: string;
  readonly listId: string;
  readonly completedBy: string | null;
  readonly completedAt: number | null;
  readonly deleted: boolean;
  readonly sequence: number;
};

export type Person = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly closed: boolean;
  readonly sequence: number;
};

/** The consumer of each topic, the database that publishes (`from`) and the database of the effects (`to`). */
export const CONSUMERS = [
  { consumer: 'users-worker', topic: 'todo.lists.v1', from: 'todo', to: 'users' },
  { consumer: 'todo-worker', topic: 'users.accounts.v1', from: 'users', to: 'todo' },
] as const;
