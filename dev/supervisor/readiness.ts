import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves to whether a process is ready. A rejection means "not yet", too. */
export type Probe = (signal: AbortSignal) => Promise<boolean>;

const EVERY_MS = 50;
const PROBE_TIMEOUT_MS = 2_000;

/** Ready if the URL answers 2xx. */
export function httpProbe(url: string): Probe {
  return async (signal) => {
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    return response.ok;
  };
}

/** Ready if something accepts connections on the port. */
export function portProbe(port: number): Probe {
  return () =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.setTimeout(PROBE_TIMEOUT_MS, () => socket.destroy());
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
}

export async function probeOnce(probe: Probe, signal?: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  try {
    return await probe(signal ? AbortSignal.any([signal, limit]) : limit);
  } catch {
    return false;
  }
}

/** Probes until it succeeds (true) or the time is over (false). Rejects if `signal` is aborted. */
export async function waitUntilReady(probe: Probe, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    if (await probeOnce(probe, signal)) return true;
    if (Date.now() >= deadline) return false;
    await sleep(EVERY_MS, undefined, { signal });
  }
}
