import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { ensureCredentials } from '../../../tools/data-folder/credentials.ts';
import { layoutOf, makeDataDir } from '../../../tools/data-folder/layout.ts';
import { ensureSigningKeys, loadSecrets } from '../../../tools/data-folder/secrets.ts';
import {
  appIdOf,
  databasesOf,
  forEachService,
  serviceNames,
  type ServiceName,
  tokenIssuer,
} from '../../../tools/services/services.ts';
import { joined } from '../addons/addon.ts';
import type { Cluster } from '../cluster.ts';

const APPS = forEachService(({ short }) => appIdOf(short));

/** The names of a service's Secrets. */
const namesOf = (service: ServiceName) => ({
  database: `${service}-database`,
  keys: `${service}-keys`,
  daprToken: `${APPS[service]}-dapr-api-token`,
  appToken: `${APPS[service]}-app-api-token`,
});
const NAMES = serviceNames.flatMap((service) => Object.values(namesOf(service)));

/**
 * Creates the Secrets that the charts need, unless the namespace has them all: passwords, keys of services and sessions, and
 * tokens between apps and sidecars (docs/charts.md). This machine keeps no copy.
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

/** Makes the content of each Secret, by its name. */
async function makeSecrets(folder: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const layout = layoutOf(folder);
  makeDataDir(layout);
  const secrets = loadSecrets(layout);
  await ensureSigningKeys(layout);
  await ensureCredentials(layout, serviceNames);
  const tokens = forEachService(({ short }) => [secrets[`${short}DaprToken`], secrets[`${short}AppToken`]] as const);
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
  Object.assign(all[namesOf(tokenIssuer.name).keys] ?? {}, {
    'signing-keys.json': await readFile(layout.signingKeys, 'utf8'),
    'session-secret': secrets.sessionSecret,
  });
  return all;
}
