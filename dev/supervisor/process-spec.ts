import type { Role } from '../../tools/data-folder/run-file.ts';
import type { Probe } from './readiness.ts';

/** How to start one process, check its health, and stop it. */
export type ProcessSpec = {
  readonly name: string;
  readonly role: Role;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The operating-system user that runs it, if it is not the supervisor's. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly port?: number;
  /** The address or place that people see. */
  readonly url?: string;
  readonly healthUrl?: string;
  /** A line for people, about something unexpected. */
  readonly note?: string | undefined;
  /** The port for a debugger. */
  readonly debugPort?: number | undefined;
  readonly probe?: Probe;
  readonly readyWithinMs: number;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** SIGKILL ends the process after this time. */
  readonly stopWithinMs: number;
};

/**
 * The only variables of the user's environment that a child sees, so that no other variable changes what the product does.
 * By the first variable, a test run finds processes that it left behind.
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

export function childEnvironment(own: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), ...own };
}
