import { attempt } from '../../tools/command.ts';

export type CommandResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program until it ends. It does not reject if the program fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, path = process.env.PATH ?? '' }: { readonly cwd?: string; readonly path?: string } = {},
): Promise<CommandResult> {
  const { code = 1, stdout, stderr } = await attempt(command, args, { cwd, env: { PATH: path } });
  return { code, stdout, stderr };
}
