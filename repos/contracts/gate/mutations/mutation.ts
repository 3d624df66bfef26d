/** A change of one proto file. */
export interface Edit {
  /** Path below `proto/`. */
  readonly file: string;
  readonly replace: string | RegExp;
  readonly by: string;
}

/** A change that an engineer might make to the contracts. */
export interface Mutation extends Edit {
  readonly name: string;
  /** Further edits of the same change. */
  readonly also?: readonly Edit[];
  /** The edits by which the last release differs from this tree, if it does. */
  readonly released?: readonly Edit[];
}

export const LIST = 'todo/v1/list.proto';
export const TODO_EVENTS = 'todo/v1/events.proto';
export const DEAD_LETTER = 'messaging/v1/dead_letter.proto';
export const ACCOUNT = 'users/v1/account.proto';
export const OPTIONS = 'messaging/v1/event.proto';

export const LIST_SERVICE = 'todo/v1/list_service.proto';
export const REASONS = 'errors/v1/reason.proto';

export const TASK_ADDED = /message TaskAdded \{[^]*?\n\}\n/;

/** Adds an event of a list, with these lines in its options. */
export function newEvent(...options: readonly string[]): Edit {
  const by = `
message ListShared {
  option (messaging.v1.event) = {
    type: "todo.list.shared.v1"
    topic: TOPIC_TODO_LISTS
    key: "list.id"
    ${options.join('\n    ')}
  };
  List list = 1;
}
`;
  return { file: TODO_EVENTS, replace: /$(?![^])/, by };
}

/** Adds a state of a task, with these options. */
export function newState(options = ''): Edit {
  const by = `TASK_STATE_COMPLETED = 2;\n  TASK_STATE_WAITING = 3${options};`;
  return { file: LIST, replace: 'TASK_STATE_COMPLETED = 2;', by };
}

export const ANNOUNCED = ' [(messaging.v1.announced) = true]';
/** Lets the states of a task have options of events. */
export const importOptions: Edit = {
  file: LIST,
  replace: 'import "buf/validate/validate.proto";',
  by: 'import "buf/validate/validate.proto";\nimport "messaging/v1/event.proto";',
};

/** Adds a field to a task. */
export function newField(field: string): Edit {
  return { file: LIST, replace: 'TaskState state = 5;', by: `TaskState state = 5;\n  ${field}` };
}

export const newConsumer: Edit = {
  file: OPTIONS,
  replace: 'CONSUMER_UNSPECIFIED = 0;',
  by: 'CONSUMER_UNSPECIFIED = 0;\n  CONSUMER_MAIL_WORKER = 9 [(app_id) = "mail-worker"];',
};

/** Changes the consumers that handle `todo.task.added.v1`. */
export function taskAddedHandledBy(consumers: string): Edit {
  const replace = /(type: "todo\.task\.added\.v1"[^]*?handled_by: )\[[^\]]*\]/;
  return { file: TODO_EVENTS, replace, by: `$1[${consumers}]` };
}
