import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { ensureCredentials } from '../../local/data/credentials.ts';
import { layoutOf, makeDataDir } from '../../local/data/layout.ts';
import { ensureSigningKeys, loadSecrets } from '../../local/data/secrets.ts';
import { databasesOf, serviceNames, type ServiceName } from '../../local/parts/services.ts';
import { joined } from '../addons/addon.ts';
import type { Cluster } from '../cluster.ts';

const APPS: Readonly<Record<ServiceName, string>> = { 'users-service': 'users-worker', 'todo-service': 'todo-worker' };

/** Of each service's Secrets. */
const namesOf = (service: ServiceName) => ({
  database: `${service}-database`,
  keys: `${service}-keys`,
  daprToken: `${APPS[service]}-dapr-api-token`,
  appToken: `${APPS[service]}-app-api-token`,
});
const NAMES = serviceNames.flatMap((service) => Object.values(namesOf(service)));

/**
 * Gives a namespace the Secrets that the charts ask for, unless it has them all: passwords, keys of services and sessions, and
 * tokens between apps and sidecars (docs/charts.md). Nothing of them is kept on this machine.
 */
export async function ensureSecrets(cluster: Cluster, namespace: string): Promise<void> {
  const present = await cluster.kubectl(['get', 'secret', '--namespace', namespace, '--output', 'name']);
  const known = new Set(present.split('\n'));
  if (NAMES.every((name) => known.has(`secret/${name}`))) return;
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-secrets-'));
  try {
    const resources = Object.entries(await makeSecrets(folder)).map(([name, stringData]) =>
      stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }),
    );
    await cluster.apply(joined(...resources), namespace);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The names of the charts' Secrets and what is in each. */
async function makeSecrets(folder: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const layout = layoutOf(folder);
  makeDataDir(layout);
  const secrets = loadSecrets(layout);
  await ensureSigningKeys(layout);
  await ensureCredentials(layout, serviceNames);
  const tokens: Readonly<Record<ServiceName, readonly [string, string]>> = {
    'users-service': [secrets.usersDaprToken, secrets.usersAppToken],
    'todo-service': [secrets.todoDaprToken, secrets.todoAppToken],
  };
  const databases = databasesOf(secrets);
  const all: Record<string, Record<string, string>> = {};
  for (const service of serviceNames) {
    const { role, password } = databases[service];
    const names = namesOf(service);
    all[names.database] = { username: role, password };
    all[names.keys] = {
      'service-key.json': await readFile(layout.serviceKeyOf(service), 'utf8'),
      'callers.json': await readFile(layout.callersOf(service), 'utf8'),
    };
    const [daprToken, appToken] = tokens[service];
    all[names.daprToken] = { token: daprToken };
    all[names.appToken] = { token: appToken };
  }
  Object.assign(all[namesOf('users-service').keys] ?? {}, {
    'signing-keys.json': await readFile(layout.signingKeys, 'utf8'),
    'session-secret': secrets.sessionSecret,
  });
  return all;
}
