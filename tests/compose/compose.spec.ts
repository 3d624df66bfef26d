import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { services } from '../../services.ts';
import { loadSecrets } from '../../tools/data-folder/secrets.ts';
import { daprdSpec, sidecarOf } from '../../dev/parts/daprd.ts';
import { clusterOptions, serverSettings } from '../../dev/parts/postgres.ts';
import { apiSpec, workerSpec } from '../../dev/parts/service-specs.ts';
import { describeServices, serviceNames } from '../../tools/services/services.ts';
import { daprPortsOf, defaultPorts } from '../../tools/ports/ports.ts';
import { daprd } from '../../tools/toolchain/daprd.ts';
import { kafkaRecipe } from '../../tools/toolchain/kafka.ts';
import { POSTGRES_LINE } from '../../tools/toolchain/postgres.ts';
import { ROOT } from '../../tools/root.ts';
import { ComposeProject, readCompose } from './support/project.ts';

const SHORTS = services.map(({ short }) => short).join('|');
const OURS = new RegExp(`^(${SHORTS})-(api|worker|migrate)$`);
const API_URL = new RegExp(`^(https?)://(${SHORTS})-api:`);
let project: ComposeProject;

beforeAll(async () => {
  project = await ComposeProject.load();
}, 300_000);
afterAll(() => project[Symbol.asyncDispose]());

/** A container's variables as they would be on this machine, with the machine's host names and paths. */
function variablesHere(name: string): Record<string, string> {
  const { environment } = project.container(name);
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => {
      if (key === 'HOST') return [key, '127.0.0.1'];
      if (value.startsWith('/run/secrets/')) return [key, project.fileAt(name, value)];
      const here = value.replace(API_URL, (_, scheme: string) =>
        scheme === 'http' ? 'http://127.0.0.1:' : 'https://localhost:',
      );
      return [key, here.replace('@postgres:', '@127.0.0.1:')];
    }),
  );
}

describe.each(serviceNames)('%s in compose.yaml', (name) => {
  const processes = () => {
    const { layout } = project;
    const service = describeServices(layout, defaultPorts, loadSecrets(layout))[name];
    const dapr = daprPortsOf(service.short, defaultPorts);
    const { appId, workerPort: port, workerMetricsPort: metricsPort } = service;
    const worker = workerSpec(service, layout, { name: appId, port, metricsPort, daprHttpPort: dapr.http });
    const sidecar = daprdSpec('daprd', layout, sidecarOf(service, appId, port, dapr));
    return { service, worker, sidecar, api: apiSpec(service, layout, undefined) };
  };

  it('has the variables of npm start; an api has one more, the proxies that it trusts', () => {
    const { service, worker, sidecar, api } = processes();
    const ofMachine = { NODE_COMPILE_CACHE: project.layout.compileCache };
    const { TRUSTED_PROXIES, ...ofApi } = variablesHere(`${service.short}-api`);
    expect({ ...ofApi, ...ofMachine }).toEqual(api.env);
    expect(TRUSTED_PROXIES).toBe('loopback,uniquelocal');
    expect({ ...variablesHere(worker.name), ...ofMachine }).toEqual(worker.env);
    expect(variablesHere(sidecar.name)).toEqual(sidecar.env);
    expect(variablesHere(`${service.short}-migrate`)).toEqual({ DATABASE_URL: service.databaseUrl });
  });

  it('has a sidecar with the arguments of npm start, on the network of its worker', () => {
    const { worker, sidecar } = processes();
    const container = project.container(sidecar.name);
    const words = container.command.flatMap((word) => word.split(/=(.*)/s, 2));
    expect(words.map((word) => word.replace('/etc/dapr', project.layout.dapr))).toEqual(sidecar.args);
    const bound = container.volumes.find(({ target }) => target === '/etc/dapr');
    expect(bound).toMatchObject({ type: 'bind', source: project.layout.dapr, read_only: true });
    expect(container.network_mode).toBe(project.container(worker.name).network_mode);
    expect(container.network_mode).toBe(`service:${worker.name}-pod`);
    // Containers stop in the reverse order, so that the worker can still publish and acknowledge its current work.
    expect(Object.keys(project.container(worker.name).depends_on)).toContain(sidecar.name);
  });
});

describe('compose.yaml', () => {
  it('names only existing containers, and ports that they listen on', () => {
    const listened = new Set(['postgres:15432', 'kafka:19092', 'frontend:8080']);
    for (const [name, { environment }] of Object.entries(project.services)) {
      for (const key of ['PORT', 'GRPC_PORT', 'INTERNAL_GRPC_PORT'])
        if (environment.HOST === '0.0.0.0' && environment[key] !== undefined)
          listened.add(`${name}:${environment[key]}`);
    }
    expect(project.container('postgres').environment.PGPORT).toBe(String(defaultPorts.postgres));
    const kafka = readFileSync(project.fileAt('kafka', '/etc/kafka/server.properties'), 'utf8');
    expect(kafka).toContain('advertised.listeners=BROKER://kafka:19092\n');
    expect(kafka).toMatch(/^listeners=BROKER:\/\/0\.0\.0\.0:19092,/m);
    const gateway = readFileSync(project.fileAt('gateway', '/etc/traefik/gateway.yaml'), 'utf8');
    const texts = Object.values(project.services).flatMap(({ environment, command }) => [
      ...Object.values(environment),
      ...command,
    ]);
    const named = [...texts, gateway].flatMap((text) =>
      [...text.matchAll(/(?:@|\/\/|brokers=)([a-z][a-z-]*:\d+)/g)].map(([, address]) => address),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((address) => address === undefined || !listened.has(address))).toEqual([]);
  });

  it('runs the versions of npm start and of the charts', () => {
    const charts = z
      .object({
        kafka: z.object({ image: z.object({ tag: z.string() }) }),
        gateway: z.object({ image: z.object({ tag: z.string() }) }),
      })
      .parse(parse(readFileSync(join(ROOT, 'charts/infrastructure/values.yaml'), 'utf8')));
    const image = (name: string) => project.container(name).image;
    expect(image('postgres')).toBe(`postgres:${POSTGRES_LINE}`);
    expect(image('kafka')).toBe(`apache/kafka:${kafkaRecipe().version}`);
    expect(image('kafka')).toBe(`apache/kafka:${charts.kafka.image.tag}`);
    for (const { short } of services) expect(image(`${short}-worker-daprd`)).toBe(`daprio/daprd:${daprd.version}`);
    expect(image('gateway')).toBe(`traefik:${charts.gateway.image.tag}`);
  });

  it('creates and runs Postgres as npm start does', () => {
    const { environment, command } = project.container('postgres');
    expect(environment.POSTGRES_INITDB_ARGS).toBe(clusterOptions.join(' '));
    const settings = Object.entries(serverSettings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    expect(command).toEqual(['postgres', ...settings]);
  });

  it('publishes ports on loopback only, and names no registry', () => {
    for (const { ports, image } of Object.values(project.services)) {
      for (const { host_ip } of ports) expect(host_ip).toBe('127.0.0.1');
      expect(image).not.toMatch(/^[^/]*[.:][^/]*\//);
    }
    const published = Object.values(project.services).flatMap(({ ports }) => ports.map((port) => port.published));
    const { gateway, postgres } = defaultPorts;
    const grpc = services.map(({ ports }) => ports.grpc);
    expect(published.map(Number).sort()).toEqual([gateway, ...grpc, postgres].sort());
  });

  it('gives no container more than it needs', () => {
    for (const [name, container] of Object.entries(project.services)) {
      expect({ name, ...container }).toMatchObject({ security_opt: ['no-new-privileges:true'] });
      expect(container.mem_limit).toBeDefined();
      // The images of Postgres and Kafka change to their own users.
      if (name !== 'postgres') expect({ name, ...container }).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
      if (name !== 'postgres' && !name.startsWith('kafka'))
        expect({ name, user: container.user }).toEqual({ name, user: '65532:65532' });
      // A container gets a secret only if its environment names the secret.
      if (OURS.test(name)) {
        const told = Object.values(container.environment).filter((value) => value.startsWith('/run/secrets/'));
        expect(container.secrets.map(({ target }) => target).sort()).toEqual(told.sort());
      }
    }
  });

  it('holds no secret: secrets are in files that Git ignores', () => {
    const { services } = z
      .object({ services: z.record(z.string(), z.looseObject({ environment: z.unknown().optional() })) })
      .parse(parse(readFileSync(join(ROOT, 'compose.yaml'), 'utf8'), { merge: true }));
    const told = Object.entries(services).filter(([, { environment }]) => environment !== undefined);
    expect(told.map(([name]) => name)).toEqual(['postgres']);
    const { POSTGRES_PASSWORD_FILE } = project.container('postgres').environment;
    expect(project.fileAt('postgres', POSTGRES_PASSWORD_FILE ?? '')).toContain('/.compose/');
    expect(readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n')).toContain('.compose/');
  });

  it.each([
    ['a secret that is not defined', 'secrets: [authorities.pem,', 'secrets: [nowhere.pem,'],
    ['a key that Compose does not know', 'pids_limit: 256', 'pid_limit: 256'],
    ['a dependency that does not exist', 'kafka-format: { condition', 'kafka-fromat: { condition'],
    ['a volume that is not defined', "['kafka:/var", "['kafak:/var"],
    ['an environment file that is missing', 'env/users-api.env', 'env/nobody.env'],
  ])('is refused by Compose if it has %s', async (_case, right, wrong) => {
    const text = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
    expect(text).toContain(right);
    const path = join(project.folder, 'wrong.yaml');
    writeFileSync(path, text.replace(right, wrong));
    await expect(readCompose(path)).rejects.toThrow();
  });
});
