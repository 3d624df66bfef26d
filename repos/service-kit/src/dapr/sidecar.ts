/** The sidecar of this process, on loopback. */
export interface SidecarAddress {
  readonly port: number;
  readonly apiToken: string | undefined;
}

const POLL_MS = 200;

/**
 * Waits until the sidecar has loaded its components and can publish (https://docs.dapr.io/reference/api/health_api/). The app must
 * already listen, since the sidecar waits for the app.
 * @returns false if `signal` ended the wait.
 */
export async function waitForSidecar(sidecar: SidecarAddress, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await isSidecarReady(sidecar)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

async function isSidecarReady({ port, apiToken }: SidecarAddress): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1.0/healthz/outbound`, {
      headers: apiToken === undefined ? {} : { 'dapr-api-token': apiToken },
      signal: AbortSignal.timeout(2_000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
