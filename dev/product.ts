import type { Role } from '../tools/data-folder/run-file.ts';
import type { Ports } from '../tools/ports/ports.ts';
import type { ReportProgress } from '../tools/progress/progress-event.ts';
import type { ProcessState } from './supervisor/managed-process.ts';
import type { ProcessSpec } from './supervisor/process-spec.ts';
import type { ServiceName, ServiceShort } from '../tools/services/services.ts';

export type ProcessInfo = {
  readonly name: string;
  readonly role: Role;
  readonly state: ProcessState;
  /** Undefined while the process does not run. */
  readonly pid: number | undefined;
  readonly url: string | undefined;
  readonly debugPort: number | undefined;
  readonly log: string;
  readonly note: string | undefined;
};

export type StartOptions = {
  /** The folder for state, keys and logs. Default: `.data` in the checkout. Only one product can use it at a time. */
  readonly dataDir?: string;
  /** `free`: only ports that no process uses. Otherwise the default ports, with these replacements. */
  readonly ports?: 'free' | Partial<Ports>;
  /** The services to run. Default: all. Postgres, Kafka and the gateway always run. */
  readonly only?: readonly ServiceName[];
  /** Additional environment variables, by the name of the process. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Called before each process is launched. What it returns is launched instead, for example with ports of proxies. */
  readonly prepare?: (spec: ProcessSpec) => Promise<ProcessSpec>;
  /** Delete all state before the start. */
  readonly fresh?: boolean;
  /** `built`: build what has changed, then run it. `dev`: also compile and restart on each change. */
  readonly mode?: 'built' | 'dev';
  readonly report?: ReportProgress;
  /** Aborting stops the start. It rejects after every process that had started has ended. */
  readonly signal?: AbortSignal;
};

/** The running product. */
export type Product = {
  /** The URL to open in a browser. */
  readonly url: string;
  readonly ports: Ports;
  readonly processes: readonly ProcessInfo[];
  /** `host:port` of the broker. */
  readonly kafkaBroker: string;
  /** The connection string of a service's database, with its password. */
  databaseUrl(database: ServiceShort): string;
  /** Stops one process. The supervisor does not restart it. */
  stopProcess(name: string): Promise<void>;
  /** Starts a process that {@link stopProcess} has stopped. Resolves when it is ready. */
  startProcess(name: string): Promise<void>;
  /** Sends a signal. If the process dies, the supervisor restarts it. After SIGSTOP it stays frozen until SIGCONT. */
  kill(name: string, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  /** Resolves when the process is ready again. */
  waitUntilReady(name: string): Promise<void>;
  /**
   * Starts another worker with its sidecar, such as `todo-worker-2` and `todo-worker-2-daprd`. `folder` may hold another build
   * of the service.
   *
   * @returns the worker's name.
   */
  addWorker(service: ServiceName, folder?: string): Promise<string>;
  /** Stops all processes in the right order. Calling it again has no effect. */
  stop(tell?: (names: readonly string[]) => void): Promise<void>;
};
