import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a new service takes from an existing one, with other names. */
const COPIED = [
  ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'jest.config.js', 'Dockerfile', '.dockerignore'],
  ...['src/main.ts', 'src/auth/users-keys.ts', 'src/auth/users-keys.module.ts'],
];

type Edit = { readonly file: string; readonly before: string; readonly insert: string };

/** Every existing file that is edited by hand, as docs/recipes/add-a-service.md lists them. */
const EDITS: readonly Edit[] = [
  {
    file: 'services.ts',
    before: '] as const satisfies readonly ServiceRow[];',
    insert: `  {
    name: 'notes-service',
    short: 'notes',
    apiPath: '/api/notes',
    peers: [],
    ports: {
      ...{ api: 8085, worker: 8086, grpc: 8095, internalGrpc: 8096 },
      ...{ apiMetrics: 9465, workerMetrics: 9466, dapr: 13520, debug: 9234 },
    },
  },
`,
  },
  { file: 'package.json', before: '    "repos/frontend",\n', insert: '    "repos/notes-service",\n' },
  {
    file: 'repos/contracts/proto/messaging/v1/event.proto',
    before: '}\n\nenum Consumer {',
    insert: `  TOPIC_NOTES_NOTEBOOKS = 5 [(topic) = {
    name: "notes.notebooks.v1"
    partitions: 12
    retention_days: 7
  }];
  TOPIC_NOTES_DEAD_LETTERS = 6 [(topic) = {
    name: "notes-worker.dead-letters.v1"
    partitions: 12
    retention_days: 30
  }];
`,
  },
  {
    file: 'repos/contracts/proto/messaging/v1/event.proto',
    before: '}\n$',
    insert: '  CONSUMER_NOTES_WORKER = 3 [(app_id) = "notes-worker"];\n',
  },
  {
    file: 'repos/contracts/proto/messaging/v1/dead_letter.proto',
    before: '  option (messaging.v1.event) = {\n    type: "todo.',
    insert: `  option (messaging.v1.event) = {
    type: "notes.event.dead-lettered.v1"
    topic: TOPIC_NOTES_DEAD_LETTERS
    key: "key"
  };
`,
  },
  {
    file: 'repos/contracts/proto/users/v1/events.proto',
    before: ']\n  };\n\n  // UUID.\n  string account_id = 1',
    insert: ', CONSUMER_NOTES_WORKER',
  },
  {
    file: 'repos/contracts/src/index.ts',
    before: "export * from './gen/todo/v1/events_pb.js';",
    insert: "export * from './gen/notes/v1/events_pb.js';\n",
  },
  {
    file: 'repos/contracts/test/support/samples.ts',
    before: '};\n$',
    insert: `  'notes.notebook.created.v1': eventData('notes.notebook.created.v1', { notebook: example(NotebookSchema) }),
  'notes.event.dead-lettered.v1': eventData('notes.event.dead-lettered.v1', dead),
`,
  },
  {
    file: 'repos/contracts/test/support/samples.ts',
    before: '  TaskSchema,\n',
    insert: '  NotebookSchema,\n',
  },
  {
    file: 'repos/contracts/src/catalogue.spec.ts',
    before: '    ]);\n    for (const { partitions',
    insert: "      'notes.notebooks.v1',\n      'notes-worker.dead-letters.v1',\n",
  },
  {
    file: 'repos/contracts/src/catalogue.spec.ts',
    before: "'todo.lists.v1'],\n      'todo-worker'",
    insert: "'notes.notebooks.v1', ",
  },
  {
    file: 'repos/contracts/src/catalogue.spec.ts',
    before: "    });\n  });\n\n  it('together handle",
    insert: "      'notes-worker': ['users.accounts.v1'],\n",
  },
  {
    file: 'repos/users-service/src/activity/activity.subscriber.ts',
    before: "    'todo.list.created.v1'",
    insert: "    'notes.notebook.created.v1': ({ data, sequence }) => listRow(data.notebook, sequence),\n",
  },
];

/**
 * Adds notes-service to a copy of this checkout: its folder, its chart, its contract, its row, and the edits above. A notebook counts
 * as a list of its owner in the activity of users-service.
 * @returns the existing files that were edited by hand.
 */
export async function addNotesService(folder: string): Promise<readonly string[]> {
  for (const file of COPIED) {
    const text = await readFile(join(folder, 'repos/todo-service', file), 'utf8');
    const target = join(folder, 'repos/notes-service', file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text.replaceAll('todo-service', 'notes-service'));
  }
  await cp(join(import.meta.dirname, 'files'), folder, { recursive: true });
  for (const edit of EDITS) await apply(folder, edit);
  return [...new Set(EDITS.map(({ file }) => file))];
}

async function apply(folder: string, { file, before, insert }: Edit): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  const at = before.endsWith('$') ? text.lastIndexOf(before.slice(0, -1)) : text.indexOf(before);
  if (at < 0) throw new Error(`${file} has no "${before}": adapt the edit and docs/recipes/add-a-service.md.`);
  await writeFile(path, text.slice(0, at) + insert + text.slice(at));
}
