import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import getPort from 'get-port';
import { stringify } from 'yaml';
import { z } from 'zod';
import { ensureGoProgram, traefik } from '../../../tools/toolchain/index.ts';
import { quietly } from '../../support/quietly.ts';
import { type Manifest, only } from './charts.ts';
import { workloads } from './pods.ts';
import { startProgram } from './program.ts';

const middleware = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({ chain: z.object({ middlewares: z.array(z.object({ name: z.string() })) }).optional() }),
});

export type Chain = 'gateway-reads' | 'gateway-writes' | 'gateway-pages';

/** The chain of middlewares for a path, and the addresses of its pods. */
export type Route = { readonly chain: Chain; readonly servers: readonly string[] };

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

export type Gateway = AsyncDisposable & {
  send: (method: string, path: string, body?: string) => Promise<Answer>;
};

/** Traefik answers this path with 418 as soon as it has read its routes. */
const KNOWN = '/known';

/**
 * Traefik with the arguments of the infrastructure chart. Only its ports differ, and its routes come from a file.
 * @param routes by their path, without the slash.
 */
export async function gatewayOf(
  manifests: readonly Manifest[],
  routes: Readonly<Record<string, Route>>,
): Promise<Gateway> {
  const { binary } = await ensureGoProgram(traefik, quietly);
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-gateway-'));
  const ports = { 8000: await freePort(), 8443: await freePort(), 9100: await freePort() };
  const [deployment] = workloads([only(manifests, 'Deployment', 'gateway')]);
  const args = (deployment?.pod.containers[0]?.args ?? [])
    .filter((arg) => !arg.startsWith('--providers.'))
    .map((arg) =>
      Object.entries(ports).reduce((said, [there, here]) => said.replace(`=:${there}`, `=127.0.0.1:${here}`), arg),
    );
  const routesFile = join(folder, 'routes.yaml');
  await writeFile(routesFile, stringify(dynamic(manifests, routes)));
  // Traefik's default certificate is self-signed.
  const agent = new Agent({ keepAlive: true, maxSockets: 20, rejectUnauthorized: false });
  const send: Gateway['send'] = async (method, path, body) => {
    const asked = request({ agent, host: '127.0.0.1', port: ports[8443], method, path });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await text(answer);
    return { status: answer.statusCode ?? 0, headers: answer.headers };
  };
  const program = await startProgram(binary, [...args, `--providers.file.filename=${routesFile}`], {
    folder,
    async ready() {
      const { status } = await send('GET', KNOWN);
      if (status !== 418) throw new Error(`Traefik does not know its routes: ${status}`);
    },
    // After SIGTERM it would keep accepting requests for 20 s.
    endedBy: 'SIGKILL',
  });
  return {
    send,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await program[Symbol.asyncDispose]();
    },
  };
}

const freePort = () => getPort({ host: '127.0.0.1' });

/** Turns the chart's custom resources into Traefik's file format. Only the members of a chain have another form. */
function dynamic(manifests: readonly Manifest[], routes: Readonly<Record<string, Route>>): object {
  const middlewares = manifests
    .filter(({ kind }) => kind === 'Middleware')
    .map((manifest) => {
      const { metadata, spec } = middleware.parse(manifest);
      const { chain, ...rest } = spec;
      return [
        metadata.name,
        chain === undefined ? rest : { chain: { middlewares: chain.middlewares.map(({ name }) => name) } },
      ] as const;
    });
  const named = <T>(of: (route: Route, path: string) => T) =>
    Object.fromEntries(Object.entries(routes).map(([path, route]) => [path, of(route, path)]));
  return {
    http: {
      middlewares: Object.fromEntries(middlewares),
      routers: {
        ...named(({ chain }, path) => ({
          ...{ rule: `Path(\`/${path}\`)`, entryPoints: ['websecure'] },
          ...{ middlewares: [chain], service: path },
        })),
        known: { rule: `Path(\`${KNOWN}\`)`, entryPoints: ['websecure'], service: 'noop@internal' },
      },
      services: named(({ servers }) => ({ loadBalancer: { servers: servers.map((url) => ({ url })) } })),
    },
  };
}
