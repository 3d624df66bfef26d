import { delimiter, dirname } from 'node:path';

import { run, type CommandOptions } from '../../tools/command.ts';

/**
 * Runs npm on the Node of this process, without this tree's programs on PATH, as outside of this tree.
 * @returns its standard output.
 */
export function npm(args: readonly string[], options: CommandOptions & { readonly cwd: string }): Promise<string> {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const env = { ...options.env, PATH: [dirname(process.execPath), ...path].join(delimiter) };
  return run('npm', args, { ...options, env });
}
