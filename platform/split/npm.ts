import { delimiter, dirname } from 'node:path';

import { run, type CommandOptions } from '../toolchain/command.ts';

/**
 * Runs npm as somebody who has nothing of this tree: on the Node that runs this, without this tree's programs on PATH. Gives
 * its standard output.
 */
export function npm(args: readonly string[], options: CommandOptions & { readonly cwd: string }): Promise<string> {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { ...options.env, PATH: [dirname(process.execPath), ...path].join(delimiter) };
  return run('npm', args, { ...options, env });
}
