import {
  ANNOUNCED,
  importOptions,
  LIST,
  LIST_SERVICE,
  newConsumer,
  newEvent,
  newField,
  newState,
  OPTIONS,
  REASONS,
  taskAddedHandledBy,
  type Mutation,
} from './mutation.ts';

/** Changes that the gate must accept. */
export const additive: readonly Mutation[] = [
  {
    name: 'add a field',
    ...newField('string colour = 20;'),
  },
  {
    name: 'add an optional field with rules',
    ...newField('optional string colour = 20 [(buf.validate.field).string.min_len = 1];'),
  },
  {
    name: 'add a text with a maximum length',
    ...newField('string colour = 20 [(buf.validate.field).string.max_len = 40];'),
  },
  {
    name: 'add a text whose rules let it be empty',
    ...newField(`string colour = 20 [
    (buf.validate.field).string.min_len = 3,
    (buf.validate.field).ignore = IGNORE_IF_ZERO_VALUE
  ];`),
  },
  { name: 'add a number that may be zero', ...newField('int32 weight = 20 [(buf.validate.field).int32.gte = 0];') },
  {
    name: 'add alternatives with rules',
    ...newField(`oneof look {
    string colour = 20 [(buf.validate.field).string.min_len = 1];
    int32 pattern = 21 [(buf.validate.field).int32.gte = 1];
  }`),
  },
  {
    name: 'add an optional message that has required fields',
    ...newField('List origin = 20;'),
  },
  { name: 'announce an enum value', ...newState(ANNOUNCED), also: [importOptions] },
  {
    name: 'publish an enum value that the last release announced',
    ...newState(),
    released: [newState(ANNOUNCED), importOptions],
  },
  {
    name: 'add a field with its own new enum',
    ...newField('Colour colour = 20;'),
    also: [{ file: LIST, replace: /$(?![^])/, by: 'enum Colour {\n  COLOUR_UNSPECIFIED = 0;\n  COLOUR_RED = 1;\n}\n' }],
  },
  {
    name: 'announce an event',
    ...newEvent('handled_by: [CONSUMER_USERS_WORKER]', 'announced: true'),
  },
  {
    name: 'publish a type that the last release announced',
    ...newEvent('handled_by: [CONSUMER_USERS_WORKER]'),
    released: [newEvent('handled_by: [CONSUMER_USERS_WORKER]', 'announced: true')],
  },
  {
    name: 'stop handling a type that is only announced',
    ...newEvent('announced: true'),
    released: [newEvent('handled_by: [CONSUMER_USERS_WORKER]', 'announced: true')],
  },
  { name: 'publish an event that nobody handles', ...newEvent() },
  {
    name: 'publish an event for a new consumer',
    ...newEvent('handled_by: [CONSUMER_MAIL_WORKER]'),
    also: [newConsumer],
  },
  {
    name: 'handle a published type in a new consumer too',
    ...taskAddedHandledBy('CONSUMER_USERS_WORKER, CONSUMER_MAIL_WORKER'),
    also: [newConsumer],
  },
  {
    name: 'handle a published type of a topic that the consumer has not read before',
    ...taskAddedHandledBy('CONSUMER_USERS_WORKER, CONSUMER_TODO_WORKER'),
  },
  { name: 'widen a topic', file: OPTIONS, replace: /(name: "todo\.lists\.v1"\s+partitions: )12/, by: '$124' },
  {
    name: 'keep a topic for longer',
    file: OPTIONS,
    replace: /(name: "todo\.lists\.v1"[^]*?retention_days: )7/,
    by: '$130',
  },
  {
    name: 'add a topic',
    file: OPTIONS,
    replace: 'TOPIC_UNSPECIFIED = 0;',
    by: 'TOPIC_UNSPECIFIED = 0;\n  TOPIC_MAIL = 9 [(topic) = {name: "mail.v1" partitions: 3 retention_days: 1}];',
  },
  { name: 'deprecate a field', file: LIST, replace: 'string id = 1 [', by: 'string id = 1 [deprecated = true, ' },
  { name: 'reword a comment', file: LIST, replace: '// UUID.', by: '// The id, a UUID.' },
  {
    name: 'add a method',
    file: LIST_SERVICE,
    replace: '  rpc GetTask(',
    by: '  rpc PeekTask(PeekTaskRequest) returns (PeekTaskResponse);\n  rpc GetTask(',
    also: [
      { file: LIST_SERVICE, replace: /$(?![^])/, by: 'message PeekTaskRequest {}\nmessage PeekTaskResponse {}\n' },
    ],
  },
  {
    name: 'add a reason',
    file: REASONS,
    replace: 'REASON_UNSPECIFIED = 0;',
    by: 'REASON_UNSPECIFIED = 0;\n  REASON_LIST_FULL = 79 [(code) = "list.full"];',
  },
];
