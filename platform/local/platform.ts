import type { Role } from './data/run-file.ts';
import type { Ports } from './ports.ts';
import type { Report } from './progress.ts';
import type { ProcessState } from './supervisor/managed-process.ts';
import type { ServiceName } from './parts/services.ts';

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
  /** Where state, keys and logs live; the checkout's `.data` by default. One data folder carries one platform at a time. */
  readonly dataDir?: string;
  /** `free`: every port is one that nobody uses. Else the fixed ports, those given here replaced. */
  readonly ports?: 'free' | Partial<Ports>;
  /** The services to run; both by default. Postgres, Kafka and the gateway always run. */
  readonly only?: readonly ServiceName[];
  /** More environment for single processes, by name of the process. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Removes all state before the start. */
  readonly fresh?: boolean;
  /** `built`: from what `npm run build` compiled, which is brought up to date first. `dev`: restarted on each change. */
  readonly mode?: 'built' | 'dev';
  readonly report?: Report;
  /** Aborting ends a start that is under way; everything that was started is ended before the rejection. */
  readonly signal?: AbortSignal;
};

/** A running platform. */
export type Platform = {
  /** The origin for browsers. */
  readonly url: string;
  readonly ports: Ports;
  readonly processes: readonly ProcessInfo[];
  /** `host:port` of the broker. */
  readonly kafkaBroker: string;
  /** Connection string of a service's own role; holds its password. */
  databaseUrl(database: 'users' | 'todo'): string;
  /** Ends one process and keeps it ended. */
  stopProcess(name: string): Promise<void>;
  /** Starts a process that was ended by {@link stopProcess} and resolves when it is ready. */
  startProcess(name: string): Promise<void>;
  /** Sends a signal. A process that dies of it is restarted by the supervisor; a stopped one stays frozen until SIGCONT. */
  kill(name: string, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  /** Resolves when the process is ready again. */
  waitUntilReady(name: string): Promise<void>;
  /**
   * Adds a worker with a sidecar of its own (`todo-worker-2`, `todo-worker-2-daprd`) and gives the worker's name. It runs from
   * `folder`, another build of the service, where one is given.
   */
  addWorker(service: ServiceName, folder?: string): Promise<string>;
  /** Ends everything in the right order. May be called twice. */
  stop(tell?: (names: readonly string[]) => void): Promise<void>;
};
