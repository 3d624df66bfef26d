import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import getPort from 'get-port';
import { stringify } from 'yaml';
import { z } from 'zod';
import { ensureGoProgram, traefik } from '../../../platform/toolchain/index.ts';
import { eventually } from '../../support/eventually.ts';
import { quietly } from '../../support/quietly.ts';
import { type Manifest, only } from './charts.ts';
import { workloads } from './pods.ts';

const middleware = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({ chain: z.object({ middlewares: z.array(z.object({ name: z.string() })) }).optional() }),
});

export type Chain = 'gateway-reads' | 'gateway-writes' | 'gateway-pages';

/** What is at a path: the chain that its requests pass, and where the pods are. */
export type Route = { readonly chain: Chain; readonly servers: readonly string[] };

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

export type Gateway = AsyncDisposable & {
  send: (method: string, path: string, body?: string) => Promise<Answer>;
};

/** Answered with 418 by Traefik itself as soon as it has read its routes. */
const KNOWN = '/known';

/**
 * Traefik as the platform chart configures it; only its ports are this machine's, and its routes come of a file.
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
  await writeFile(join(folder, 'routes.yaml'), stringify(dynamic(manifests, routes)));
  const log = join(folder, 'gateway.log');
  const output = openSync(log, 'w');
  const child = spawn(binary, [...args, `--providers.file.filename=${join(folder, 'routes.yaml')}`], {
    cwd: folder,
    stdio: ['ignore', output, output],
  });
  const ended = once(child, 'exit');
  // Its certificate is one that it has made for itself.
  const agent = new Agent({ keepAlive: true, maxSockets: 20, rejectUnauthorized: false });
  const send: Gateway['send'] = async (method, path, body) => {
    const asked = request({ agent, host: '127.0.0.1', port: ports[8443], method, path });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await text(answer);
    return { status: answer.statusCode ?? 0, headers: answer.headers };
  };
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`Traefik ended:\n${await readFile(log, 'utf8')}`);
    const { status } = await send('GET', KNOWN);
    if (status !== 418) throw new Error(`Traefik does not know its routes: ${status}`);
  });
  return {
    send,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      // Asked to stop it would go on for as long as the network may send it requests.
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const freePort = () => getPort({ host: '127.0.0.1' });

/** The chart's custom resources say what Traefik's own configuration says, but for how a chain names its members. */
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
