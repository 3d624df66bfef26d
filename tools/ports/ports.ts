import getPort, { portNumbers } from 'get-port';
import { services, type ServiceShort } from '../../services.ts';
import { assertPortsFree } from './port-holder.ts';

const DAPR = ['http', 'grpc', 'internal', 'metrics'] as const;
const OF_SERVICE = ['api', 'worker', 'grpc', 'internalGrpc', 'apiMetrics', 'workerMetrics'] as const;

/** The port's owner and purpose, such as `gateway`, `usersApi` or `todoDaprHttp`. */
export type PortName =
  | keyof typeof shared
  | `${ServiceShort}${Capitalize<(typeof OF_SERVICE)[number]>}`
  | `${ServiceShort}Dapr${Capitalize<(typeof DAPR)[number]>}`;
export type Ports = Readonly<Record<PortName, number>>;
export type DaprPorts = Readonly<Record<(typeof DAPR)[number], number>>;

const shared = { gateway: 8080, postgres: 15432, kafka: 19092, kafkaController: 19093 } as const;

/** Every port that the product listens on, all on 127.0.0.1. */
export const defaultPorts = {
  ...shared,
  ...byName(
    services.flatMap(({ short, ports }) => [
      ...OF_SERVICE.map((purpose) => [short + capitalized(purpose), ports[purpose]] as const),
      ...DAPR.map((purpose, index) => [`${short}Dapr${capitalized(purpose)}`, ports.dapr + index] as const),
    ]),
  ),
} as Ports;

/** The ports at which debuggers attach under `npm run dev`, by process. */
export const debugPorts = byName(
  services.flatMap(({ short, ports }) => [
    [`${short}Api`, ports.debug],
    [`${short}Worker`, ports.debug + 1],
  ]),
) as Readonly<Record<`${ServiceShort}Api` | `${ServiceShort}Worker`, number>>;

export function debugPortsOf(service: ServiceShort): { readonly api: number; readonly worker: number } {
  return { api: debugPorts[`${service}Api`], worker: debugPorts[`${service}Worker`] };
}

/**
 * The ports of one run: the defaults, some of them replaced, or all of them free ones.
 *
 * @throws {PortInUseError} if a requested port is taken; nothing has been started then.
 */
export async function choosePorts(wanted: 'free' | Partial<Ports>, debugged: boolean): Promise<Ports> {
  if (wanted === 'free') return freeRecord();
  const ports = { ...defaultPorts, ...wanted };
  const listened = [...Object.entries(ports), ...(debugged ? Object.entries(debugPorts).map(debuggerName) : [])];
  await assertPortsFree(listened.map(([name, port]) => ({ name, port })));
  return ports;
}

/**
 * A port that nobody listens on now. It lies below the range that systems give to outgoing connections, so that no connection can occupy
 * it before its process listens.
 */
export async function freePort(): Promise<number> {
  const from = 20_000 + Math.floor(Math.random() * 10_000);
  return getPort({ host: '127.0.0.1', port: portNumbers(from, 32_000) });
}

export async function freeDaprPorts(): Promise<DaprPorts> {
  return { http: await freePort(), grpc: await freePort(), internal: await freePort(), metrics: await freePort() };
}

export function daprPortsOf(service: ServiceShort, ports: Ports): DaprPorts {
  return {
    http: ports[`${service}DaprHttp`],
    grpc: ports[`${service}DaprGrpc`],
    internal: ports[`${service}DaprInternal`],
    metrics: ports[`${service}DaprMetrics`],
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

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function byName(entries: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(entries);
}
