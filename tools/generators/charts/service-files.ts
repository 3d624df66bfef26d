import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { type ServiceRow, services } from '../../../services.ts';
import { jwksPathOf, peersOf, internalVariableOf, tokenIssuerOf } from '../../services/services.ts';
import { ROOT } from '../../root.ts';

/** Port of every api in a cluster: charts/service-lib/templates/_api-rollout.tpl. */
const INTERNAL_GRPC_PORT = 5001;

const CHARTS = join(ROOT, 'charts');
const apiFile = z.object({ smoke: z.record(z.string(), z.int()) });
type Smoke = z.output<typeof apiFile>['smoke'];

/**
 * files/service.yaml of each service's chart, and files/services.yaml of the infrastructure chart, which the templates read.
 * @param smokeOf paths that a service wants "helm test" to request, with the expected status.
 */
export function serviceFiles(
  rows: readonly ServiceRow[] = services,
  smokeOf: (name: string) => Smoke = writtenSmokeOf,
): ReadonlyMap<string, string> {
  const files = rows.map((row) => [row.name, 'service', serviceFile(row, rows)] as const);
  const infrastructure = ['infrastructure', 'services', infrastructureFile(rows, smokeOf)] as const;
  return new Map(
    [...files, infrastructure].map(([chart, file, content]) => [
      join(CHARTS, chart, `files/${file}.yaml`),
      `# Generated from services.ts by "npm run generate".\n${stringify(content)}`,
    ]),
  );
}

/** How others reach a service's pods, and which services its pods call. */
function serviceFile(row: ServiceRow, rows: readonly ServiceRow[]): object {
  const { name, apiPath, signsTokens = false, peers } = row;
  const others = rows.filter((other) => other.name !== name);
  const issuers = signsTokens ? [] : [tokenIssuerOf(rows)];
  const file = (variable: string, key: string) => ({ name: variable, file: key });
  return {
    path: apiPath,
    peers,
    snapshotReaders: namesOf(others.filter((other) => other.peers.includes(name))),
    publicKeysOf: namesOf(issuers),
    publicKeyReaders: signsTokens ? namesOf(others) : [],
    api: {
      keyFiles: [
        file('SERVICE_CALLERS_FILE', 'callers.json'),
        ...(signsTokens ? [file('SIGNING_KEYS_FILE', 'signing-keys.json')] : []),
      ],
      secrets: signsTokens ? [{ name: 'SESSION_SECRET', key: 'session-secret' }] : [],
      env: issuers.map(internalUrl),
    },
    worker: {
      keyFiles: [file('SERVICE_KEY_FILE', 'service-key.json')],
      env: peersOf(row, rows).map(internalUrl),
    },
    smoke: { '/health/ready': 200, ...issuerSmoke(row) },
  };
}

const internalUrl = (row: ServiceRow) => ({
  name: internalVariableOf(row),
  value: `https://${row.name}:${INTERNAL_GRPC_PORT}`,
});

/** The services that the gateway, the broker and Postgres serve, and what the gateway must answer. */
function infrastructureFile(rows: readonly ServiceRow[], smokeOf: (name: string) => Smoke): object {
  const smoke = rows.flatMap((row) => Object.entries({ ...issuerSmoke(row), ...smokeOf(row.name) }));
  return { services: rows.map(({ name, short }) => ({ name, database: short })), smoke: Object.fromEntries(smoke) };
}

function issuerSmoke(row: ServiceRow): Smoke {
  return row.signsTokens ? { [jwksPathOf(row)]: 200 } : {};
}

function writtenSmokeOf(name: string): Smoke {
  const path = join(CHARTS, name, 'files/api.yaml');
  return existsSync(path) ? apiFile.parse(parse(readFileSync(path, 'utf8'))).smoke : {};
}

const namesOf = (rows: readonly ServiceRow[]): readonly string[] => rows.map(({ name }) => name);
