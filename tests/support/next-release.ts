import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runCommand } from './command.ts';
import { ROOT } from '../../tools/root.ts';

const BIN = join(ROOT, 'node_modules/.bin');

/** An event type that the next release announces and that its users-worker handles. */
export const ANNOUNCED = 'todo.list.archived.v1';

const MESSAGE = `
message ListArchived {
  option (messaging.v1.event) = {
    type: "${ANNOUNCED}"
    topic: TOPIC_TODO_LISTS
    key: "list.id"
    handled_by: [CONSUMER_USERS_WORKER]
    announced: true
  };
  List list = 1 [(buf.validate.field).required = true];
}
`;

export type NextRelease = { readonly folder: string; remove(): void };

/**
 * Builds the next release of users-service. Its contracts announce a type and add a field to a list, and the service handles
 * the type. The build is below the checkout, so that it finds the same packages but its own contracts.
 */
export async function buildNextRelease(): Promise<NextRelease> {
  mkdirSync(join(ROOT, '.data'), { recursive: true });
  const home = mkdtempSync(join(ROOT, '.data/next-release-'));
  const remove = () => rmSync(home, { recursive: true, force: true });
  try {
    return { folder: await buildIn(home), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** @returns the folder of the service. */
async function buildIn(home: string): Promise<string> {
  const repos = join(home, 'repos');
  for (const name of ['contracts', 'users-service']) copy(join(ROOT, 'repos', name), join(repos, name), ['dist']);
  copy(join(ROOT, 'repos/service-kit'), join(repos, 'service-kit'), ['src', 'test']);
  const scope = join(home, 'node_modules/@todo-platform');
  mkdirSync(scope, { recursive: true });
  for (const name of ['contracts', 'service-kit']) symlinkSync(join(repos, name), join(scope, name));

  change(join(repos, 'contracts/proto/todo/v1/events.proto'), /$(?![^])/, MESSAGE);
  change(
    join(repos, 'contracts/proto/todo/v1/list.proto'),
    'string owner_id = 2',
    'string colour = 20;\n  string owner_id = 2',
  );
  change(
    join(repos, 'users-service/src/activity/activity.subscriber.ts'),
    "  'todo.task.added.v1'",
    `  '${ANNOUNCED}': ({ data, sequence }) => listRow(data.list, sequence),\n  'todo.task.added.v1'`,
  );
  await run(join(repos, 'contracts'), 'buf', 'generate');
  for (const name of ['contracts', 'users-service']) await run(join(repos, name), 'tsc', '-p', 'tsconfig.build.json');
  return join(repos, 'users-service');
}

function copy(from: string, to: string, without: readonly string[]): void {
  const left = new Set([...without, 'node_modules']);
  const filter = (path: string): boolean => dirname(path) !== from || !left.has(basename(path));
  cpSync(from, to, { recursive: true, filter });
}

function change(file: string, replace: string | RegExp, by: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(replace, by);
  if (after === before) throw new Error(`${file} no longer contains the text to replace`);
  writeFileSync(file, after);
}

async function run(folder: string, program: string, ...args: readonly string[]): Promise<void> {
  const path = `${BIN}:${process.env.PATH ?? ''}`;
  const { code, stdout, stderr } = await runCommand(join(BIN, program), args, { cwd: folder, path });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} in ${folder}:\n${stdout}${stderr}`);
}
