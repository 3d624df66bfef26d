import { buildAll } from '../tools/build/build.ts';
import { ensureDaprd, ensureKafka, ensurePostgres, type Kafka, type Program } from '../tools/toolchain/index.ts';
import { type StartContext, launch } from './start-context.ts';
import { compilerSpecs } from './parts/compilers.ts';
import { daprdSpec, sidecarOf, writeManifests } from './parts/daprd.ts';
import { serviceNames } from '../tools/services/services.ts';
import { ensureDatabases } from '../tools/postgres/databases.ts';
import { gatewaySpec, viteSpec } from './parts/gateway.ts';
import { kafkaSpec, prepareKafka } from './parts/kafka.ts';
import { postgresHome } from './parts/postgres-user.ts';
import { postgresSpec, preparePostgres } from './parts/postgres.ts';
import { apiSpec, migrate, workerSpec } from './parts/service-specs.ts';
import { ONE_BROKER } from '../tools/topics/durability.ts';
import { applyOn } from '../tools/topics/topics.ts';
import { daprPortsOf, debugPortsOf } from '../tools/ports/ports.ts';
import { type Step, Steps } from './steps.ts';

export type StartPlan = { readonly steps: Steps; readonly kafka: Step<Kafka>; readonly daprd: Step<Program> };

/** The steps of a start and their order. Kafka takes longest, so every step that does not need it runs at the same time. */
export function planStart(context: StartContext, signal: AbortSignal): StartPlan {
  const { layout, ports, secrets, mode, only } = context;
  const steps = new Steps();
  const services = only.map((name) => context.services[name]);

  const findPostgres = steps.add('Find Postgres', [], (report) => ensurePostgres({ report, signal }));
  const findKafka = steps.add('Find Kafka', [], (report) => ensureKafka({ report, signal }));
  const findDaprd = steps.add('Find daprd', [], (report) => ensureDaprd({ report, signal }));
  const build = steps.add('Build', [], (report) => buildAll({ report, signal, only: toBuild(context) }));

  const kafka = steps.add('Start Kafka', [findKafka], async () => {
    await prepareKafka(findKafka.value, layout, ports, signal);
    await launch(context, kafkaSpec(findKafka.value, layout, ports), signal);
  });
  const postgres = steps.add('Start Postgres', [findPostgres], async () => {
    const home = await postgresHome(layout);
    await preparePostgres(findPostgres.value, home, secrets, signal);
    await launch(context, postgresSpec(findPostgres.value, home, ports, secrets), signal);
    const databases = Object.values(context.services).map((service) => service.database);
    await ensureDatabases(ports.postgres, secrets.postgresPassword, databases);
  });
  const topics = steps.add('Create topics', [kafka, build], async () => {
    const contracts = await import('@todo-platform/contracts');
    await applyOn({ addresses: [`127.0.0.1:${ports.kafka}`] }, contracts.topics, ONE_BROKER);
    writeManifests(layout, `127.0.0.1:${ports.kafka}`, contracts);
  });

  const origin = services.map((service) => {
    const { short } = service;
    const dapr = daprPortsOf(short, ports);
    const debug = mode === 'dev' ? debugPortsOf(short) : undefined;
    const migrated = steps.add(`Migrate ${service.name}`, [postgres, build], () =>
      migrate(service, layout, context.overrides[`${short}-migrate`] ?? {}, signal),
    );
    const api = steps.add(`Start ${short}-api`, [migrated], () =>
      launch(context, apiSpec(service, layout, debug?.api), signal),
    );
    // A started worker listens and then waits for its sidecar, which needs the broker. The worker must not time out while
    // Kafka or daprd are fetched, which may take minutes on the first start, so it starts after these two steps.
    steps.add(`Start ${short}-worker`, [migrated, findKafka, findDaprd], () => {
      const worker = {
        name: service.appId,
        port: service.workerPort,
        metricsPort: service.workerMetricsPort,
        daprHttpPort: dapr.http,
        debugPort: debug?.worker,
      };
      return launch(context, workerSpec(service, layout, worker), signal);
    });
    steps.add(`Start ${short}-worker's daprd`, [topics, findDaprd], () =>
      launch(
        context,
        daprdSpec(findDaprd.value.binary, layout, sidecarOf(service, service.appId, service.workerPort, dapr)),
        signal,
      ),
    );
    return api;
  });

  steps.add(mode === 'dev' ? 'Start Vite' : 'Start gateway', [build, ...origin], () =>
    launch(context, mode === 'dev' ? viteSpec(layout, ports) : gatewaySpec(layout, ports), signal),
  );
  if (mode === 'dev') {
    steps.add('Start compilers', [build, ...origin], async () => {
      await Promise.all(compilerSpecs(layout, only).map((spec) => launch(context, spec, signal)));
    });
  }
  return { steps, kafka: findKafka, daprd: findDaprd };
}

/** In dev mode Vite serves the app from its sources, so the app needs no build. */
function toBuild({ mode, only }: StartContext): string[] {
  return mode === 'dev' ? [...only] : [...serviceNames, 'frontend'];
}
