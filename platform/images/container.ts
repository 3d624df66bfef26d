import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** What differs from one start of an image to another. */
export type LaunchSpec = {
  readonly reference: string;
  /** The unpacked image. */
  readonly root: string;
  readonly config: ImageConfig;
  /** Instead of the image's own arguments. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `uid:gid` instead of the image's own. */
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
  /** Removes what the command leaves behind, the container too if it still runs. */
  readonly cleanUp: () => Promise<void>;
};

export type Ended = { readonly code: number | undefined; readonly output: string };

const READY_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 30_000;
const POLL_MS = 10;

/** Runs a container to its end. It is killed after half a minute. */
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
 * Starts a container, waits until `url` answers well, calls `work`, and stops it by a signal.
 * @returns how long it took until the answer, in milliseconds from the start of the command, and how it ended.
 * @throws {Error} with its output when it ends first or does not answer within half a minute.
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
    while (!(await answersWell(url))) {
      if (over.signal.aborted) throw new Error(`It ended with ${await describe(container.ended)}`);
      if (performance.now() - since > READY_WITHIN_MS) throw new Error(`${url} does not answer`);
      await sleep(POLL_MS, undefined, { signal });
    }
    const ms = performance.now() - since;
    await work();
    container.kill(stopSignal);
    const ended = await Promise.race([container.ended, sleep(ENDS_WITHIN_MS, undefined, { signal, ref: false })]);
    if (ended === undefined) throw new Error(`It goes on after ${stopSignal}`);
    return { ...ended, ms };
  } finally {
    container.kill('SIGKILL');
    await launch.cleanUp();
  }
}

/**
 * Starts a container, and sends it a signal once `reached` is fulfilled.
 * @throws {Error} when it ends before, or not within half a minute.
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
    if (first !== 'reached') throw new Error(`It did not get so far: ${await describe(container.ended)}`);
    const since = performance.now();
    container.kill(stopSignal);
    const ended = await Promise.race([container.ended, tooLate()]);
    if (ended === undefined) throw new Error(`It goes on after ${stopSignal}`);
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

function answersWell(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}
