import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSpec } from '../../../dev/index.ts';
import { replaceBrokerPort } from './broker-address.ts';
import { Link } from './link.ts';
import { openProxy, type Proxy } from './proxy.ts';

/** The links between the processes of a product. Every connection between two of them goes through a proxy on loopback. */
export class Network {
  readonly #links = new Map<string, Link>();
  readonly #proxies: Proxy[] = [];

  get links(): readonly Link[] {
    return [...this.#links.values()];
  }

  /** @throws {Error} if no process has such a link. */
  link(name: string): Link {
    const found = this.#links.get(name);
    if (!found) throw new Error(`There is no link ${name}. There are: ${[...this.#links.keys()].join(', ')}.`);
    return found;
  }

  /** Changes how a process starts, so that it reaches the others through proxies. */
  async prepare(spec: ProcessSpec): Promise<ProcessSpec> {
    switch (spec.role) {
      case 'api':
      case 'worker':
        return { ...spec, env: await this.#serviceEnv(spec) };
      case 'sidecar':
        return { ...spec, args: await this.#sidecarArgs(spec) };
      default:
        return spec;
    }
  }

  close(): void {
    for (const proxy of this.#proxies) proxy.close();
  }

  async #serviceEnv({ name, env }: ProcessSpec): Promise<Record<string, string>> {
    const changed: Record<string, string> = { ...env };
    for (const [variable, value] of Object.entries(env)) {
      if (value.startsWith('postgres://')) {
        const url = new URL(value);
        url.port = String(await this.#proxy(`${name}/postgres`, Number(url.port)));
        changed[variable] = url.href;
      } else if (variable === 'DAPR_HTTP_PORT')
        changed[variable] = String(await this.#proxy(`${name}/daprd`, Number(value)));
    }
    return changed;
  }

  /** The sidecar gets its own copy of the manifests, because its proxy before the broker is its own. */
  async #sidecarArgs({ name, args, cwd }: ProcessSpec): Promise<readonly string[]> {
    const worker = name.replace(/-daprd$/, '');
    const resources = join(cwd, `${name}-resources`);
    cpSync(valueOf(args, '--resources-path'), resources, { recursive: true });
    const file = join(resources, 'pubsub.yaml');
    const manifest = readFileSync(file, 'utf8');
    const broker = /127\.0\.0\.1:(\d+)/.exec(manifest)?.[1];
    if (broker === undefined) throw new Error(`${file} names no broker on 127.0.0.1.`);
    const proxied = await this.#proxy(
      `${name}/kafka`,
      Number(broker),
      (own) => (data) => replaceBrokerPort(data, Number(broker), own),
    );
    writeFileSync(file, manifest.replaceAll(`127.0.0.1:${broker}`, `127.0.0.1:${proxied}`));
    const app = await this.#proxy(`${worker}/daprd`, Number(valueOf(args, '--app-port')));
    return withValue(withValue(args, '--resources-path', resources), '--app-port', String(app));
  }

  async #proxy(name: string, target: number, answers?: Parameters<typeof openProxy>[2]): Promise<number> {
    const link = this.#links.get(name) ?? new Link(name);
    this.#links.set(name, link);
    const proxy = await openProxy(link, target, answers);
    this.#proxies.push(proxy);
    return proxy.port;
  }
}

/** @throws {Error} if the option is absent. */
function valueOf(args: readonly string[], option: string): string {
  const value = args[args.indexOf(option) + 1];
  if (!args.includes(option) || value === undefined) throw new Error(`The arguments have no ${option}.`);
  return value;
}

function withValue(args: readonly string[], option: string, value: string): readonly string[] {
  return args.with(args.indexOf(option) + 1, value);
}
