import { type Context, launch } from './context.ts';
import { daprdSpec, sidecarOf } from './parts/daprd.ts';
import { databaseUrl } from './parts/databases.ts';
import { workerSpec } from './parts/service-specs.ts';
import type { ServiceName } from './parts/services.ts';
import type { Platform, ProcessInfo } from './platform.ts';
import { freeDaprPorts, freePort, type Ports } from './ports.ts';

/** The handle on a platform that has started. */
export class LocalPlatform implements Platform {
  readonly url: string;
  readonly ports: Ports;
  readonly kafkaBroker: string;
  readonly #context: Context;
  readonly #daprd: string;
  readonly #ending: AbortController;
  readonly #ended: () => Promise<void>;
  readonly #workers = new Map<ServiceName, number>();
  #stopped: Promise<void> | undefined;

  /**
   * @param ending is aborted when the platform is to stop.
   * @param ended is called when all processes are gone.
   */
  constructor(context: Context, daprd: string, ending: AbortController, ended: () => Promise<void>) {
    this.#context = context;
    this.#daprd = daprd;
    this.#ending = ending;
    this.#ended = ended;
    this.ports = context.ports;
    this.url = `http://localhost:${context.ports.gateway}`;
    this.kafkaBroker = `127.0.0.1:${context.ports.kafka}`;
  }

  get processes(): readonly ProcessInfo[] {
    return this.#context.run.processes.map(({ spec, state, identity, log }) => ({
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

  databaseUrl(database: 'users' | 'todo'): string {
    const { services, ports } = this.#context;
    return databaseUrl(ports.postgres, services[`${database}-service`].database);
  }

  stopProcess(name: string): Promise<void> {
    return this.#context.run.process(name).stop();
  }

  startProcess(name: string): Promise<void> {
    return this.waitUntilReady(name);
  }

  waitUntilReady(name: string): Promise<void> {
    return this.#context.run.process(name).start(this.#ending.signal, false);
  }

  kill(name: string, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.#context.run.process(name).kill(signal);
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
    this.#ending.abort(new Error('The platform is being stopped.'));
    this.#stopped ??= this.#context.run.stop(tell).finally(this.#ended);
    return this.#stopped;
  }
}
