import { type StartContext, launch } from './start-context.ts';
import { daprdSpec, sidecarOf } from './parts/daprd.ts';
import { databaseUrl } from '../tools/postgres/databases.ts';
import { workerSpec } from './parts/service-specs.ts';
import type { ServiceName, ServiceShort } from '../tools/services/services.ts';
import type { Product, ProcessInfo } from './product.ts';
import { freeDaprPorts, freePort, type Ports } from '../tools/ports/ports.ts';

/** A product that has started on this machine. */
export class LocalProduct implements Product {
  readonly url: string;
  readonly ports: Ports;
  readonly kafkaBroker: string;
  readonly #context: StartContext;
  readonly #daprd: string;
  readonly #ending: AbortController;
  readonly #ended: () => Promise<void>;
  readonly #workers = new Map<ServiceName, number>();
  #stopped: Promise<void> | undefined;

  /**
   * @param ending this class aborts it when the product stops.
   * @param ended called after all processes have ended.
   */
  constructor(context: StartContext, daprd: string, ending: AbortController, ended: () => Promise<void>) {
    this.#context = context;
    this.#daprd = daprd;
    this.#ending = ending;
    this.#ended = ended;
    this.ports = context.ports;
    this.url = `http://localhost:${context.ports.gateway}`;
    this.kafkaBroker = `127.0.0.1:${context.ports.kafka}`;
  }

  get processes(): readonly ProcessInfo[] {
    return this.#context.supervisor.processes.map(({ spec, state, identity, log }) => ({
      name: spec.name,
      role: spec.role,
      state,
      pid: identity?.pid,
      url: spec.url,
      debugPort: spec.debugPort,
      log,
      note: spec.note,
    }));
  }

  databaseUrl(database: ServiceShort): string {
    const { services, ports } = this.#context;
    const service = Object.values(services).find(({ short }) => short === database);
    if (service === undefined) throw new Error(`There is no database ${database}.`);
    return databaseUrl(ports.postgres, service.database);
  }

  stopProcess(name: string): Promise<void> {
    return this.#context.supervisor.process(name).stop();
  }

  startProcess(name: string): Promise<void> {
    return this.waitUntilReady(name);
  }

  waitUntilReady(name: string): Promise<void> {
    return this.#context.supervisor.process(name).start(this.#ending.signal, false);
  }

  kill(name: string, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.#context.supervisor.process(name).kill(signal);
  }

  async addWorker(serviceName: ServiceName, folder?: string): Promise<string> {
    const { services, layout } = this.#context;
    const service = services[serviceName];
    const number = (this.#workers.get(serviceName) ?? 1) + 1;
    this.#workers.set(serviceName, number);
    const name = `${service.appId}-${number}`;
    const port = await freePort();
    const dapr = await freeDaprPorts();
    const metricsPort = await freePort();
    const worker = workerSpec(service, layout, { name, port, metricsPort, daprHttpPort: dapr.http, folder });
    const sidecar = daprdSpec(this.#daprd, layout, sidecarOf(service, name, port, dapr));
    const { signal } = this.#ending;
    await Promise.all([launch(this.#context, worker, signal), launch(this.#context, sidecar, signal)]);
    return name;
  }

  stop(tell: (names: readonly string[]) => void = () => undefined): Promise<void> {
    this.#ending.abort(new Error('The product is stopping.'));
    this.#stopped ??= this.#context.supervisor.stop(tell).finally(this.#ended);
    return this.#stopped;
  }
}
