import { execa } from 'execa';
import { childEnvironment, type ProcessSpec } from './process-spec.ts';

export type Errand = Pick<ProcessSpec, 'name' | 'command' | 'args' | 'cwd' | 'env' | 'user'>;

/**
 * Runs a command to its end.
 *
 * @throws {Error} with what it wrote to standard error.
 */
export async function runOnce(errand: Errand, signal: AbortSignal, log?: string): Promise<void> {
  const { name, command, args, cwd, env, user } = errand;
  const result = await execa(command, args, {
    cwd,
    env: childEnvironment(env),
    extendEnv: false,
    cancelSignal: signal,
    forceKillAfterDelay: 5_000,
    reject: false,
    stdin: 'ignore',
    ...(log === undefined ? {} : { stdout: { file: log }, stderr: ['pipe', { file: log, append: true }] }),
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  signal.throwIfAborted();
  if (!result.failed) return;
  const said = result.stderr.trim();
  throw new Error(
    `${name} failed: ${said === '' ? result.shortMessage : said}${log === undefined ? '' : `\nLog: ${log}`}`,
  );
}
