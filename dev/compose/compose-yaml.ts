import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Row, services } from '../../services.ts';
import { daprPortsOf, defaultPorts } from '../../tools/ports/ports.ts';
import { ROOT } from '../../tools/root.ts';
import { appIdOf, tokenIssuer } from '../../tools/services/services.ts';
import { daprdArgs } from '../parts/daprd.ts';
import { DAPR_FOLDER } from './network.ts';

export const COMPOSE_YAML = join(ROOT, 'compose.yaml');
const BASE = join(import.meta.dirname, 'compose.base.yaml');

const HEADING = `# The whole product in containers: docs/compose.md. Made by "npm run generate" from services.ts and dev/compose/compose.base.yaml.
# It refers to secrets and settings in .compose/, which "npm run compose:files" writes. Ports are those of npm start, on loopback only.
`;

/** The content of compose.yaml: the base file, with the containers of each service added. */
export function composeYaml(): string {
  const base = readFileSync(BASE, 'utf8');
  const sections = {
    'containers of the services': services.map(containers).join('\n'),
    apis: services.map(({ short }) => `      ${short}-api: { condition: service_healthy }\n`).join(''),
    'secrets of the services': services.map(secrets).join(''),
  };
  return HEADING + Object.entries(sections).reduce((text, [mark, section]) => replaceMark(text, mark, section), base);
}

/** Replaces the line `# {mark}` of the base file. */
function replaceMark(text: string, mark: string, section: string): string {
  const line = new RegExp(`^ *# \\{${mark}\\}\\n`, 'm');
  if (!line.test(text)) throw new Error(`${BASE} has no line "# {${mark}}".`);
  return text.replace(line, () => section);
}

function containers(row: Row): string {
  const { name, short, ports } = row;
  const appId = appIdOf(short);
  const image = `image: \${TODO_PLATFORM_IMAGES:-todo-platform}/${name}:\${TODO_PLATFORM_TAG:-local}`;
  const dapr = daprPortsOf(short, defaultPorts);
  const flags = joinFlags(
    daprdArgs({ appId, appPort: ports.worker, ports: dapr, daprToken: '', appToken: '' }, DAPR_FOLDER),
  );
  return `  ${short}-migrate:
    <<: *job
    ${image}
    command: [migrate]
    env_file: .compose/env/${short}-migrate.env
    depends_on:
      postgres: { condition: service_healthy }

  ${short}-api:
    <<: *service
    ${image}
    command: [api]
    env_file: .compose/env/${short}-api.env
    secrets: [${apiSecrets(row).join(', ')}]
    # gRPC, for grpcurl and the like.
    ports: ['127.0.0.1:${ports.grpc}:${ports.grpc}']
    depends_on:
      ${short}-migrate: { condition: service_completed_successfully }

  ${appId}-pod:
    <<: *pod
    healthcheck:
      <<: *pod-health
      test: [CMD, wget, -q, -O, /dev/null, 'http://127.0.0.1:${dapr.http}/v1.0/healthz']

  ${appId}:
    <<: *service
    ${image}
    command: [worker]
    env_file: .compose/env/${appId}.env
    secrets: [authorities.pem, ${name}.jwk.json]
    network_mode: service:${appId}-pod
    depends_on:
      ${short}-migrate: { condition: service_completed_successfully }
      # It stops before its sidecar.
      ${appId}-daprd: { condition: service_started }

  ${appId}-daprd:
    <<: *daprd
    env_file: .compose/env/${appId}-daprd.env
    network_mode: service:${appId}-pod
    depends_on:
      topics: { condition: service_completed_successfully }
    command:
${flags.map((flag) => `      - ${flag}\n`).join('')}`;
}

function apiSecrets({ name }: Row): readonly string[] {
  const own = [`${name}.pem`, `${name}.key.pem`, `${name}.callers.json`];
  return [name === tokenIssuer.name ? 'signing-keys.json' : 'authorities.pem', ...own];
}

function secrets({ name }: Row): string {
  return ['pem', 'key.pem', 'jwk.json', 'callers.json']
    .map((kind) => `  ${name}.${kind}: { file: .compose/tls/${name}.${kind} }\n`)
    .join('');
}

/** Joins each option with its value: `--name`, `value` → `--name=value`. */
function joinFlags(args: readonly string[]): readonly string[] {
  return args.reduce<readonly string[]>(
    (joined, arg) =>
      arg.startsWith('--') ? [...joined, arg] : [...joined.slice(0, -1), `${joined.at(-1) ?? ''}=${arg}`],
    [],
  );
}
