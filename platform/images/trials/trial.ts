import { constants } from 'node:os';

import type { EnsureOptions } from '../../toolchain/index.ts';
import type { Ended, Launch, LaunchSpec } from '../container.ts';

/** What a trial has at hand. */
export type TrialContext = EnsureOptions & {
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

export type TrialResult = {
  /** From the command that starts the container to the first good answer: one figure for each start, in milliseconds. */
  readonly startMs: readonly number[];
  /** What was not as it has to be. */
  readonly problems: readonly string[];
};

/** Runs an image as it will be run, and as it should not be. */
export type Trial = (context: TrialContext) => Promise<TrialResult>;

/** Neither the image's user nor root: a cluster may choose any. */
export const OTHER_USER = '12345:54321';

/** How a process says that it ended at SIGTERM. */
const ENDED_BY_SIGTERM = 128 + constants.signals.SIGTERM;
/** Well below what any supervisor waits before it kills. */
const AT_ONCE_MS = 5_000;

/** A line where something is not as expected. */
export function expectThat(kept: boolean, problem: string): readonly string[] {
  return kept ? [] : [problem];
}

/** Lines for what was stopped before it was there: it has nothing to finish. */
export function endedAtOnce({ code, ms, output }: Ended & { readonly ms: number }): readonly string[] {
  return [
    ...expectThat(code === ENDED_BY_SIGTERM, `stopped while it started it ended with ${code ?? 'a signal'}: ${output}`),
    ...expectThat(ms < AT_ONCE_MS, `stopped while it started it went on for ${(ms / 1000).toFixed(1)} s`),
  ];
}
