import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { layoutOf, type Layout } from '../../../tools/data-folder/layout.ts';
import { ensureCredentials } from '../../../tools/data-folder/credentials.ts';
import { ensureSigningKeys, loadSecrets } from '../../../tools/data-folder/secrets.ts';
import { ensureDatabases } from '../../../tools/postgres/databases.ts';
import { apiSpec, workerSpec } from '../../../dev/parts/service-specs.ts';
import { describeServices, type Service, type ServiceName, serviceNames } from '../../../tools/services/services.ts';
import { choosePorts } from '../../../tools/ports/ports.ts';
import { interrupt, runServer, runToEnd } from '../container.ts';
import { silentServer } from './silent-server.ts';
import {
  endedAtOnce,
  expectThat,
  OTHER_USER,
  type SmokeTest,
  type SmokeTestContext,
  type SmokeTestResult,
} from './smoke-test.ts';

/** sysexits.h: the configuration is wrong. */
const EXIT_CONFIG = 78;

/** Runs migrate, the api as two users and the worker, and checks that the service refuses to start without configuration. */
export function serviceSmokeTest(name: ServiceName): SmokeTest {
  return async (context): Promise<SmokeTestResult> => {
    const { launch, signal, scratch: folder, stopSignal, report } = context;
    const { service, layout } = await prepare(name, context);
    const api = apiSpec(service, layout, undefined);
    const workerPlace = { name, port: service.workerPort, metricsPort: service.workerMetricsPort, daprHttpPort: 1 };
    const worker = workerSpec(service, layout, workerPlace);

    report(`${name}: migrating in the image`);
    const migrated = await runToEnd(await launch({ args: ['migrate'], env: forImage(api.env) }), signal);
    const unconfigured = await runToEnd(await launch({}), signal);

    report(`${name}: starting and stopping the api`);
    const starts = [];
    for (const user of [undefined, undefined, OTHER_USER]) {
      const spec = { args: ['api'], env: forImage(api.env), folder, ...(user === undefined ? {} : { user }) };
      starts.push(
        await runServer(await launch(spec), {
          url: `http://127.0.0.1:${service.apiPort}/health/ready`,
          stopSignal,
          signal,
        }),
      );
    }
    report(`${name}: starting and stopping the worker`);
    const spec = { args: ['worker'], env: forImage(worker.env), folder };
    const url = `http://127.0.0.1:${service.workerPort}/health/live`;
    const worked = await runServer(await launch(spec), { url, stopSignal, signal });
    const interrupted = [];
    for (const role of ['api', 'migrate']) {
      report(`${name}: stopping ${role} while its database does not answer`);
      const silent = await silentServer();
      const database = service.databaseUrl.replace(/:\d+\//, `:${silent.port}/`);
      const waiting = await launch({ args: [role], env: { ...forImage(api.env), DATABASE_URL: database }, folder });
      interrupted.push(await interrupt(waiting, silent.connected, { stopSignal, signal }).finally(silent.close));
    }
    return {
      startMs: starts.map(({ ms }) => ms),
      problems: [
        ...expectThat(migrated.code === 0, `migrate ended with ${migrated.code ?? 'a signal'}: ${migrated.output}`),
        ...expectThat(
          unconfigured.code === EXIT_CONFIG,
          `without configuration it ended with ${unconfigured.code ?? 'a signal'}`,
        ),
        ...expectThat(
          /^\S+: configuration: \S[^\n]*$/.test(unconfigured.output),
          `without configuration it printed: ${unconfigured.output}`,
        ),
        ...interrupted.flatMap(endedAtOnce),
        ...[...starts, worked].flatMap(({ code, output }) =>
          expectThat(code === 0, `ended with ${code ?? 'a signal'} after ${stopSignal}: ${output}`),
        ),
      ],
    };
  };
}

async function prepare(
  name: ServiceName,
  { postgresUrl, scratch }: SmokeTestContext,
): Promise<{ service: Service; layout: Layout }> {
  const layout = layoutOf(scratch);
  const secrets = loadSecrets(layout);
  await ensureSigningKeys(layout);
  await ensureCredentials(layout, serviceNames);
  // The image's user must be able to read the keys. This is safe, because only this smoke test uses them.
  await openToAll(scratch);
  const postgres = new URL(postgresUrl);
  const port = Number(postgres.port);
  const free = await choosePorts('free', false);
  const service = describeServices(layout, { ...free, postgres: port }, secrets)[name];
  await ensureDatabases(port, decodeURIComponent(postgres.password), [service.database]);
  return { service, layout };
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** The environment of `npm start`, without the cache of compiled code: the image's root is read-only. */
function forImage(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'NODE_COMPILE_CACHE'));
}
