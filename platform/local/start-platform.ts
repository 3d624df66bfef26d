import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCredentials } from './data/credentials.ts';
import { lockData } from './data/data-lock.ts';
import { defaultDataDir, type Layout, layoutOf, makeDataDir } from './data/layout.ts';
import { endOrphans } from './data/orphans.ts';
import { ensureSigningKeys, loadSecrets } from './data/secrets.ts';
import { LocalPlatform } from './local-platform.ts';
import { makeArchive } from './parts/kafka-archive.ts';
import { outside } from './parts/postgres-user.ts';
import { describeServices, serviceNames } from './parts/services.ts';
import type { Platform, StartOptions } from './platform.ts';
import { choosePorts } from './ports.ts';
import type { Report } from './progress.ts';
import { Run } from './run.ts';
import { planStart } from './start-plan.ts';

/**
 * Starts the whole platform and resolves when it is ready.
 *
 * @throws {DataInUseError} when a platform already runs from this data folder.
 * @throws {PortInUseError} when a port is taken.
 * @throws {Error} when a part does not start. Whatever had been started is ended then.
 */
export async function startPlatform(options: StartOptions = {}): Promise<Platform> {
  const report: Report = options.report ?? (() => undefined);
  const notice = (text: string) => report({ kind: 'notice', text });
  const layout = layoutOf(options.dataDir ?? defaultDataDir);
  const unlock = lockData(layout.lock);
  let run: Run | undefined;
  try {
    const orphans = await endOrphans(layout.run);
    if (orphans.length > 0) notice(`Ended what an earlier run had left: ${orphans.join(', ')}`);
    if (options.fresh === true) wipe(layout, notice);
    makeDataDir(layout);
    const only = options.only ?? serviceNames;
    const mode = options.mode ?? 'built';
    const ports = await choosePorts(options.ports ?? {}, mode === 'dev');
    const secrets = loadSecrets(layout);
    await ensureSigningKeys(layout);
    await ensureCredentials(layout, serviceNames);
    run = new Run(layout, `http://localhost:${ports.gateway}`, notice);

    const abort = new AbortController();
    options.signal?.addEventListener('abort', () => abort.abort(options.signal?.reason), { once: true });
    if (options.signal?.aborted === true) abort.abort(options.signal.reason);
    const services = describeServices(layout, ports, secrets);
    const context = { layout, ports, secrets, services, only, mode, run, overrides: options.overrides ?? {} };
    const plan = planStart(context, abort.signal);
    await plan.steps.run(report, abort);
    run.markReady();
    const ending = new AbortController();
    const archived = makeArchive(plan.kafka.value, layout, ending.signal);
    return new LocalPlatform(context, plan.daprd.value.binary, ending, async () => {
      await archived;
      unlock();
    });
  } catch (error) {
    await run?.stop(() => undefined);
    unlock();
    throw error;
  }
}

/** Removes all that a run keeps, except its logs and the lock that is held. */
function wipe(layout: Layout, notice: (text: string) => void): void {
  const inside = readdirSync(layout.dataDir).map((name) => join(layout.dataDir, name));
  const removed = [...inside, outside(layout.dataDir)].filter(
    (path) => path !== layout.lock && path !== layout.logs && existsSync(path),
  );
  for (const path of removed) rmSync(path, { recursive: true, force: true });
  if (removed.length > 0) notice(`Removed ${removed.join(', ')}`);
}
