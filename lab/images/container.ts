import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** How to start an image. */
export type LaunchSpec = {
  readonly reference: string;
  /** The unpacked image. */
  readonly root: string;
  readonly config: ImageConfig;
  /** Arguments that replace the image's own. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `uid:gid` that replaces the image's own user. */
  readonly user?: string;
  /** A folder of this machine that the container can read, at the same path. */
  readonly folder?: string;
};

/** The part of an image's configuration that decides how it runs. https://github.com/opencontainers/image-spec/blob/main/config.md */
export type ImageConfig = {
  readonly user: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly stopSignal: NodeJS.Signals;
  readonly labels: Readonly<Record<string, string>>;
};

/** A command that runs a container in the foreground, hands signals on and ends with the container's exit code. */
export type Launch = {
  readonly command: string;
  readonly args: readonly string[];
  /** Removes the files of the command, and the container if it still runs. */
  readonly cleanUp: () => Promise<void>;
};

export type Ended = { readonly code: number | undefined; readonly output: string };

const READY_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 30_000;
const POLL_MS = 10;

/** Runs a container to its end, or kills it after half a minute. */
export async function runToEnd(launch: Launch, signal: AbortSignal): Promise<Ended & { readonly ms: number }> {
  const since = performance.now();
  const container = spawn(launch, signal);
  const timer = setTimeout(() => container.kill('SIGKILL'), ENDS_WITHIN_MS);
  try {
    const ended = await container.ended;
    return { ...ended, ms: performance.now() - since };
  } finally {
    clearTimeout(timer);
    await launch.cleanUp();
  }
}

/**
 * Starts a container, waits until `url` answers with success, calls `work`, and stops the container by a signal.
 * @returns exit code and output, and the milliseconds from the start of the command to the first successful answer.
 * @throws {Error} if the container ends before it answers, or does not answer within half a minute.
 */
export async function runServer(
  launch: Launch,
  {
    url,
    stopSignal,
    signal,
  }: { readonly url: string; readonly stopSignal: NodeJS.Signals; readonly signal: AbortSignal },
  work: () => Promise<void> = () => Promise.resolve(),
): Promise<Ended & { readonly ms: number }> {
  const since = performance.now();
  const container = spawn(launch, signal);
  const over = new AbortController();
  void container.ended.then(() => over.abort());
  try {
    while (!(await succeeds(url))) {
      if (over.signal.aborted)
        throw new Error(`The container ended before it answered, with ${await describe(container.ended)}`);
      if (performance.now() - since > READY_WITHIN_MS)
        throw new Error(`${url} does not answer within ${READY_WITHIN_MS / 1000} s`);
      await sleep(POLL_MS, undefined, { signal });
    }
    const ms = performance.now() - since;
    await work();
    container.kill(stopSignal);
    const ended = await Promise.race([container.ended, sleep(ENDS_WITHIN_MS, undefined, { signal, ref: false })]);
    if (ended === undefined)
      throw new Error(`The container has not ended ${ENDS_WITHIN_MS / 1000} s after ${stopSignal}`);
    return { ...ended, ms };
  } finally {
    container.kill('SIGKILL');
    await launch.cleanUp();
  }
}

/**
 * Starts a container, and sends it a signal as soon as `reached` is fulfilled.
 * @returns exit code and output, and the milliseconds from the signal to the end.
 * @throws {Error} if the container ends before, or does not end within half a minute.
 */
export async function interrupt(
  launch: Launch,
  reached: Promise<unknown>,
  { stopSignal, signal }: { readonly stopSignal: NodeJS.Signals; readonly signal: AbortSignal },
): Promise<Ended & { readonly ms: number }> {
  const container = spawn(launch, signal);
  const tooLate = () => sleep(ENDS_WITHIN_MS, undefined, { signal, ref: false });
  try {
    const first = await Promise.race([reached.then(() => 'reached' as const), container.ended, tooLate()]);
    if (first !== 'reached')
      throw new Error(`The container ended before it connected: ${await describe(container.ended)}`);
    const since = performance.now();
    container.kill(stopSignal);
    const ended = await Promise.race([container.ended, tooLate()]);
    if (ended === undefined)
      throw new Error(`The container has not ended ${ENDS_WITHIN_MS / 1000} s after ${stopSignal}`);
    return { ...ended, ms: performance.now() - since };
  } finally {
    container.kill('SIGKILL');
    await launch.cleanUp();
  }
}

function spawn({ command, args }: Launch, signal: AbortSignal) {
  const child = execa(command, args, {
    reject: false,
    all: true,
    stdin: 'ignore',
    cancelSignal: signal,
    forceKillAfterDelay: false,
  });
  const ended = child.then(({ exitCode, all }): Ended => ({ code: exitCode, output: all }));
  return { ended, kill: (by: NodeJS.Signals) => child.kill(by) };
}

async function describe(ended: Promise<Ended>): Promise<string> {
  const { code, output } = await ended;
  return `exit code ${code ?? 'unknown'}: ${output}`;
}

function succeeds(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}
