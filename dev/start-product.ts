import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCredentials } from '../tools/data-folder/credentials.ts';
import { lockData, lockFileOf } from '../tools/data-folder/data-lock.ts';
import { defaultDataDir, type Layout, layoutOf, makeDataDir } from '../tools/data-folder/layout.ts';
import { endOrphans } from './supervisor/orphans.ts';
import { ensureSigningKeys, loadSecrets } from '../tools/data-folder/secrets.ts';
import { LocalProduct } from './local-product.ts';
import { makeArchive } from './parts/kafka-archive.ts';
import { outside } from './parts/postgres-user.ts';
import { describeServices, serviceNames } from '../tools/services/services.ts';
import type { Product, StartOptions } from './product.ts';
import { choosePorts } from '../tools/ports/ports.ts';
import type { ReportProgress } from '../tools/progress/progress-event.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { planStart } from './start-plan.ts';

/**
 * Starts the product. Resolves when it is ready.
 *
 * @throws {DataInUseError} if a product already runs from this data folder.
 * @throws {PortInUseError} if a port is taken.
 * @throws {Error} if a part does not start. Every process that had started has ended by then.
 */
export async function startProduct(options: StartOptions = {}): Promise<Product> {
  const report: ReportProgress = options.report ?? (() => undefined);
  const notice = (text: string) => report({ kind: 'notice', text });
  const layout = layoutOf(options.dataDir ?? defaultDataDir);
  const unlock = lockData(layout.lock);
  let supervisor: Supervisor | undefined;
  try {
    const orphans = await endOrphans(layout.run);
    if (orphans.length > 0) notice(`Stopped processes that an earlier run had left: ${orphans.join(', ')}`);
    if (options.fresh === true) wipe(layout, notice);
    makeDataDir(layout);
    const only = options.only ?? serviceNames;
    const mode = options.mode ?? 'built';
    const ports = await choosePorts(options.ports ?? {}, mode === 'dev');
    const secrets = loadSecrets(layout);
    await ensureSigningKeys(layout);
    await ensureCredentials(layout, serviceNames);
    supervisor = new Supervisor(layout, `http://localhost:${ports.gateway}`, notice);

    const abort = new AbortController();
    options.signal?.addEventListener('abort', () => abort.abort(options.signal?.reason), { once: true });
    if (options.signal?.aborted === true) abort.abort(options.signal.reason);
    const services = describeServices(layout, ports, secrets);
    const { overrides = {}, prepare = (spec) => Promise.resolve(spec) } = options;
    const context = { layout, ports, secrets, services, only, mode, supervisor, overrides, prepare };
    const plan = planStart(context, abort.signal);
    await plan.steps.run(report, abort);
    supervisor.markReady();
    const ending = new AbortController();
    const archived = makeArchive(plan.kafka.value, layout, ending.signal);
    return new LocalProduct(context, plan.daprd.value.binary, ending, async () => {
      await archived;
      unlock();
    });
  } catch (error) {
    await supervisor?.stop(() => undefined);
    unlock();
    throw error;
  }
}

/** Deletes everything in the data folder, except the logs and the lock that this process holds. */
function wipe(layout: Layout, notice: (text: string) => void): void {
  const kept = [layout.lock, lockFileOf(layout.lock), layout.logs];
  const inside = readdirSync(layout.dataDir).map((name) => join(layout.dataDir, name));
  const removed = [...inside, outside(layout.dataDir)].filter((path) => !kept.includes(path) && existsSync(path));
  for (const path of removed) rmSync(path, { recursive: true, force: true });
  if (removed.length > 0) notice(`Deleted ${removed.join(', ')}`);
}
