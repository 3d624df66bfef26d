import getPort, { portNumbers } from 'get-port';
import { assertPortsFree } from './port-holder.ts';

/** Every port that the platform listens on, all on 127.0.0.1. Nothing else in the tree fixes a port. */
export const defaultPorts = {
  gateway: 8080,
  usersApi: 8081,
  todoApi: 8082,
  usersWorker: 8083,
  todoWorker: 8084,
  usersGrpc: 8091,
  todoGrpc: 8092,
  usersInternalGrpc: 8093,
  todoInternalGrpc: 8094,
  usersApiMetrics: 9461,
  usersWorkerMetrics: 9462,
  todoApiMetrics: 9463,
  todoWorkerMetrics: 9464,

  postgres: 15432,
  kafka: 19092,
  kafkaController: 19093,

  usersDaprHttp: 13500,
  usersDaprGrpc: 13501,
  usersDaprInternal: 13502,
  usersDaprMetrics: 13503,
  todoDaprHttp: 13510,
  todoDaprGrpc: 13511,
  todoDaprInternal: 13512,
  todoDaprMetrics: 13513,
} as const;

/** Where a debugger attaches under `npm run dev`. */
export const debugPorts = { usersApi: 9230, usersWorker: 9231, todoApi: 9232, todoWorker: 9233 } as const;

export function debugPortsOf(service: 'users' | 'todo'): { readonly api: number; readonly worker: number } {
  return service === 'users'
    ? { api: debugPorts.usersApi, worker: debugPorts.usersWorker }
    : { api: debugPorts.todoApi, worker: debugPorts.todoWorker };
}

export type PortName = keyof typeof defaultPorts;
export type Ports = Readonly<Record<PortName, number>>;
export type DaprPorts = {
  readonly http: number;
  readonly grpc: number;
  readonly internal: number;
  readonly metrics: number;
};

/**
 * The ports of one run: the defaults, some of them replaced, or all of them free ones.
 *
 * @throws {PortInUseError} when a port that was asked for by number is taken; nothing has been started then.
 */
export async function choosePorts(wanted: 'free' | Partial<Ports>, debugged: boolean): Promise<Ports> {
  if (wanted === 'free') return freeRecord();
  const ports = { ...defaultPorts, ...wanted };
  const listened = [...Object.entries(ports), ...(debugged ? Object.entries(debugPorts).map(debuggerName) : [])];
  await assertPortsFree(listened.map(([name, port]) => ({ name, port })));
  return ports;
}

/**
 * A port that nobody listens on now. It is taken from below the range that systems hand to outgoing connections, so that no
 * connection can occupy it before its process listens.
 */
export async function freePort(): Promise<number> {
  const from = 20_000 + Math.floor(Math.random() * 10_000);
  return getPort({ host: '127.0.0.1', port: portNumbers(from, 32_000) });
}

export async function freeDaprPorts(): Promise<DaprPorts> {
  return { http: await freePort(), grpc: await freePort(), internal: await freePort(), metrics: await freePort() };
}

export function daprPortsOf(service: 'users' | 'todo', ports: Ports): DaprPorts {
  return service === 'users'
    ? {
        http: ports.usersDaprHttp,
        grpc: ports.usersDaprGrpc,
        internal: ports.usersDaprInternal,
        metrics: ports.usersDaprMetrics,
      }
    : {
        http: ports.todoDaprHttp,
        grpc: ports.todoDaprGrpc,
        internal: ports.todoDaprInternal,
        metrics: ports.todoDaprMetrics,
      };
}

function debuggerName([name, port]: [string, number]): [string, number] {
  return [`debugger of ${name}`, port];
}

async function freeRecord(): Promise<Ports> {
  const ports: Record<PortName, number> = { ...defaultPorts };
  for (const name of portNames) ports[name] = await freePort();
  return ports;
}

const portNames: readonly PortName[] = Object.keys(defaultPorts).filter(isPortName);

function isPortName(name: string): name is PortName {
  return Object.hasOwn(defaultPorts, name);
}
