import { constants } from 'node:os';

import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import type { Ended, Launch, LaunchSpec } from '../container.ts';

/** What a smoke test gets. */
export type SmokeTestContext = EnsureOptions & {
  /** The image's name, such as `users-service`. */
  readonly name: string;
  /** The unpacked image. */
  readonly root: string;
  /** The signal that the image asks to be stopped by. */
  readonly stopSignal: NodeJS.Signals;
  readonly launch: (spec: Pick<LaunchSpec, 'args' | 'env' | 'user' | 'folder'>) => Promise<Launch>;
  /** The superuser's URL of a throw-away Postgres on loopback. */
  readonly postgresUrl: string;
  /** An empty folder. */
  readonly scratch: string;
};

export type SmokeTestResult = {
  /** For each start, the milliseconds from the start command to the first successful answer. */
  readonly startMs: readonly number[];
  /** One line for each failed expectation. */
  readonly problems: readonly string[];
};

/** Runs an image as production does, and with errors that it must handle. */
export type SmokeTest = (context: SmokeTestContext) => Promise<SmokeTestResult>;

/** A user that is neither the image's user nor root, since a cluster may choose any user. */
export const OTHER_USER = '12345:54321';

/** The exit code of a process that SIGTERM ended. */
const ENDED_BY_SIGTERM = 128 + constants.signals.SIGTERM;
/** Well below the time after which Docker (10 s) and Kubernetes (30 s) kill a process that does not end. */
const AT_ONCE_MS = 5_000;

/** @returns the problem as the only line if the expectation is not met. */
export function expectThat(kept: boolean, problem: string): readonly string[] {
  return kept ? [] : [problem];
}

/** Checks that a process ended at once when it was stopped while starting: it has nothing to finish. */
export function endedAtOnce({ code, ms, output }: Ended & { readonly ms: number }): readonly string[] {
  return [
    ...expectThat(code === ENDED_BY_SIGTERM, `stopped while starting, it ended with ${code ?? 'a signal'}: ${output}`),
    ...expectThat(ms < AT_ONCE_MS, `stopped while starting, it took ${(ms / 1000).toFixed(1)} s`),
  ];
}
