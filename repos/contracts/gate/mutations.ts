/** A change of the proto files, as somebody might make it. */
export interface Mutation {
  readonly name: string;
  /** Path below `proto/`. */
  readonly file: string;
  readonly replace: string | RegExp;
  readonly by: string;
  /** What the gate says to it; undefined where it is additive and passes. */
  readonly breaks?: RegExp;
}

const TASK_ADDED = /message TaskAdded \{[^]*?\n\}\n/;
const LIST = 'todo/v1/list.proto';
const TODO_EVENTS = 'todo/v1/events.proto';
const DEAD_LETTER = 'messaging/v1/dead_letter.proto';
const ACCOUNT = 'users/v1/account.proto';
const OPTIONS = 'messaging/v1/event.proto';

/** A new event of a list, with further lines for its options. */
const newEvent = (...options: readonly string[]): string => `
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
const END = /$(?![^])/;

/** Changes that the gate must refuse, and changes that it must let pass. */
export const mutations: readonly Mutation[] = [
  {
    name: 'rename a field',
    file: LIST,
    replace: 'string title = 3',
    by: 'string headline = 3',
    breaks: /title.*headline/,
  },
  { name: 'retype a field', file: LIST, replace: 'TaskState state = 5', by: 'string state = 5', breaks: /state.*type/ },
  {
    name: 'renumber a field',
    file: LIST,
    replace: 'string created_by = 6',
    by: 'string created_by = 16',
    breaks: /"6"/,
  },
  { name: 'remove a field', file: LIST, replace: / {2}string notes = 4[^;]*;\n/, by: '', breaks: /"notes"/ },
  {
    name: 'remove a field and reserve its number and name',
    file: LIST,
    replace: / {2}string notes = 4[^;]*;\n/,
    by: '  reserved 4;\n  reserved "notes";\n',
    breaks: /"notes"/,
  },
  {
    name: 'make a field repeated',
    file: ACCOUNT,
    replace: 'string time_zone = 4',
    by: 'repeated string time_zone = 4',
    breaks: /time_zone|rules/,
  },
  {
    name: 'remove an enum value',
    file: LIST,
    replace: '  TASK_STATE_COMPLETED = 2;\n',
    by: '',
    breaks: /TASK_STATE_COMPLETED|"2"/,
  },
  {
    name: 'rename an enum value',
    file: LIST,
    replace: 'TASK_STATE_COMPLETED = 2',
    by: 'TASK_STATE_DONE = 2',
    breaks: /TASK_STATE_DONE/,
  },
  { name: 'remove a message', file: TODO_EVENTS, replace: TASK_ADDED, by: '', breaks: /TaskAdded/ },
  {
    name: 'rename a package',
    file: DEAD_LETTER,
    replace: 'package messaging.v1;',
    by: 'package messaging.v2;',
    breaks: /messaging\.v1/,
  },
  {
    name: 'rename a type of event',
    file: TODO_EVENTS,
    replace: 'type: "todo.task.added.v1"',
    by: 'type: "todo.task.created.v1"',
    breaks: /todo\.task\.added\.v1 is gone/,
  },
  {
    name: 'drop an event and keep its message',
    file: TODO_EVENTS,
    replace: / {2}option \(messaging\.v1\.event\) = \{\n {4}type: "todo\.task\.added\.v1"[^]*?\};\n/,
    by: '',
    breaks: /todo\.task\.added\.v1 is gone/,
  },
  {
    name: "change an event's topic",
    file: TODO_EVENTS,
    replace: /(type: "todo\.task\.added\.v1"\n {4}topic: )TOPIC_TODO_LISTS/,
    by: '$1TOPIC_USERS_ACCOUNTS',
    breaks: /moves from todo\.lists\.v1 to users\.accounts\.v1/,
  },
  {
    name: "change an event's key",
    file: TODO_EVENTS,
    replace: /(type: "todo\.task\.added\.v1"[^]*?key: )"task\.list_id"/,
    by: '$1"task.id"',
    breaks: /keyed by task\.id, not task\.list_id/,
  },
  {
    name: 'rename a topic',
    file: OPTIONS,
    replace: 'name: "todo.lists.v1"',
    by: 'name: "todo.list-events.v1"',
    breaks: /topic todo\.lists\.v1 is gone/,
  },
  {
    name: 'shrink a topic',
    file: OPTIONS,
    replace: /(name: "todo\.lists\.v1"\s+partitions: )12/,
    by: '$16',
    breaks: /shrinks from 12 to 6/,
  },
  {
    name: 'rename a consumer',
    file: OPTIONS,
    replace: '"todo-worker"];',
    by: '"lists-worker"];',
    breaks: /consumer todo-worker is gone/,
  },
  {
    name: 'publish a type that released workers do not handle',
    file: TODO_EVENTS,
    replace: END,
    by: newEvent('handled_by: [CONSUMER_USERS_WORKER]'),
    breaks: /todo\.list\.shared\.v1 is published, but the released users-worker does not handle it/,
  },
  {
    name: 'take back a published type as announced',
    file: TODO_EVENTS,
    replace: 'type: "todo.task.added.v1"',
    by: 'announced: true\n    type: "todo.task.added.v1"',
    breaks: /published already/,
  },
  {
    name: 'tighten a rule',
    file: LIST,
    replace: 'max_len: 300',
    by: 'max_len: 200',
    breaks: /Task\.title changes its rules/,
  },
  {
    name: 'loosen a rule',
    file: LIST,
    replace: 'max_len: 300',
    by: 'max_len: 400',
    breaks: /Task\.title changes its rules/,
  },
  {
    name: 'add a field that must be set',
    file: LIST,
    replace: 'TaskState state = 5;',
    by: 'TaskState state = 5;\n  string colour = 20 [(buf.validate.field).string.min_len = 1];',
    breaks: /Task\.colour is new and may not be absent/,
  },

  {
    name: 'add a field',
    file: LIST,
    replace: 'TaskState state = 5;',
    by: 'TaskState state = 5;\n  string colour = 20;',
  },
  {
    name: 'add an optional field with rules',
    file: LIST,
    replace: 'TaskState state = 5;',
    by: 'TaskState state = 5;\n  optional string colour = 20 [(buf.validate.field).string.min_len = 1];',
  },
  {
    name: 'add an enum value',
    file: LIST,
    replace: 'TASK_STATE_COMPLETED = 2;',
    by: 'TASK_STATE_COMPLETED = 2;\n  TASK_STATE_WAITING = 3;',
  },
  {
    name: 'announce an event',
    file: TODO_EVENTS,
    replace: END,
    by: newEvent('handled_by: [CONSUMER_USERS_WORKER]', 'announced: true'),
  },
  { name: 'publish an event that nobody handles', file: TODO_EVENTS, replace: END, by: newEvent() },
  { name: 'widen a topic', file: OPTIONS, replace: /(name: "todo\.lists\.v1"\s+partitions: )12/, by: '$124' },
  {
    name: 'add a topic',
    file: OPTIONS,
    replace: 'TOPIC_UNSPECIFIED = 0;',
    by: 'TOPIC_UNSPECIFIED = 0;\n  TOPIC_MAIL = 9 [(topic) = {name: "mail.v1" partitions: 3 retention_days: 1}];',
  },
  { name: 'deprecate a field', file: LIST, replace: 'string id = 1 [', by: 'string id = 1 [deprecated = true, ' },
  { name: 'reword a comment', file: LIST, replace: '// UUID.', by: '// The id, a UUID.' },
];
