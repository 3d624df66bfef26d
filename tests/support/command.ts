import { execFile } from 'node:child_process';

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program to its end; a failing one is an answer too. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, path = process.env.PATH ?? '' }: { readonly cwd?: string; readonly path?: string } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, [...args], { cwd, env: { ...process.env, PATH: path } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
