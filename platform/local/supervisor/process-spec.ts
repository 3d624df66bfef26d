import type { Role } from '../data/run-file.ts';
import type { Probe } from './readiness.ts';

/** Everything needed to start one process, look whether it is well, and end it. */
export type ProcessSpec = {
  readonly name: string;
  readonly role: Role;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The operating-system user to run as, when it is not the supervisor's. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly port?: number;
  /** Shown to people. */
  readonly url?: string;
  readonly healthUrl?: string;
  /** Something about it that people would not expect. */
  readonly note?: string | undefined;
  /** Where a debugger attaches. */
  readonly debugPort?: number | undefined;
  readonly probe?: Probe;
  readonly readyWithinMs: number;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** After this long the process is ended by SIGKILL. */
  readonly stopWithinMs: number;
};

/**
 * Variables of the person's environment that a child may see: nothing that would change what the platform does. The first
 * one is how a test run finds processes that it left behind.
 */
const inherited = [
  'TODO_PLATFORM_RUN',
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'SSL_CERT_FILE',
] as const;

export function childEnvironment(own: Readonly<Record<string, string>>): Record<string, string> {
  const kept = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...own };
}
