import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../../tools/command.ts';
import { ROOT } from '../../tools/root.ts';
import type { Context } from './step.ts';

const CONTRACTS = join(ROOT, 'repos', 'contracts');

/** Lints the .proto files and checks that the committed code is what they generate. */
export async function checkContracts(context: Context): Promise<void> {
  await buf(context, ['lint']);
  await compareGenerated(context);
}

async function buf({ signal, log, env }: Context, args: readonly string[]): Promise<void> {
  await run(join(ROOT, 'node_modules', '.bin', 'buf'), args, { cwd: CONTRACTS, env, signal, log });
}

/** Generates into a scratch folder, so that stale code is reported and not silently replaced. */
async function compareGenerated(context: Context): Promise<void> {
  await buf(context, ['generate', '--output', context.scratch]);
  const [committed, generated] = [join(CONTRACTS, 'src', 'gen'), join(context.scratch, 'src', 'gen')];
  const names = new Set([...(await filesIn(committed)), ...(await filesIn(generated))]);
  const stale: string[] = [];
  for (const name of names) {
    const [a, b] = await Promise.all([contentOf(join(committed, name)), contentOf(join(generated, name))]);
    if (a !== b) stale.push(name);
  }
  if (stale.length === 0) return;
  const reason = `Generated code does not match the .proto files: ${stale.join(', ')}. Run "npm run generate -w @todo-platform/contracts".`;
  await appendFile(context.log, `${reason}\n`);
  throw new Error(reason);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
