import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { services, type ServiceShort } from '../../services.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Layout } from './layout.ts';

const OF_SERVICE = ['DatabasePassword', 'DaprToken', 'AppToken'] as const;

type SecretName = 'postgresPassword' | 'sessionSecret' | `${ServiceShort}${(typeof OF_SERVICE)[number]}`;

const names = [
  'postgresPassword',
  'sessionSecret',
  ...services.flatMap(({ short }) => OF_SERVICE.map((purpose) => `${short}${purpose}` as const)),
] satisfies readonly SecretName[];

export type Secrets = Readonly<Record<SecretName, string>>;

/** Postgres and the sessions rely on these two: new ones would not match the data, so a file without them is damaged. */
const SecretsFile = z.object({ postgresPassword: z.string(), sessionSecret: z.string() }).catchall(z.string());

/**
 * Passwords and tokens of this data folder. Makes all of them at the first start, and later those of a new service.
 *
 * @throws {Error} with the path, if the file is damaged.
 */
export function loadSecrets(layout: Layout): Secrets {
  const { kept, missing } = keptSecrets(layout);
  const all = { ...kept, ...Object.fromEntries(missing.map((name) => [name, random()])) };
  if (missing.length > 0) writeJsonFile(layout.secrets, all);
  return all as Secrets;
}

/** Reads the secrets without writing. @throws {Error} with the path, if the file is missing, damaged or lacks a service. */
export function readSecrets(layout: Layout): Secrets {
  const { kept, missing } = keptSecrets(layout);
  if (missing.length > 0)
    throw new Error(`${layout.secrets} lacks ${missing.join(', ')}. Start the product again: npm start adds them.`);
  return kept;
}

function keptSecrets(layout: Layout) {
  const kept: Readonly<Record<string, string>> = readJsonFile(layout.secrets, SecretsFile) ?? {};
  return { kept, missing: names.filter((name) => kept[name] === undefined) };
}

/** Makes the private keys that sign access tokens (RFC 7517 key set; ES256, RFC 7518 §3.4), unless they are there. */
export async function ensureSigningKeys(layout: Layout): Promise<void> {
  if (readJsonFile(layout.signingKeys, z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }))) return;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = randomBytes(8).toString('hex');
  writeJsonFile(layout.signingKeys, { keys: [{ ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }] });
}

/** A random secret of 256 bits. Its characters need no escaping in URLs, SQL or environment variables. */
function random(): string {
  return randomBytes(32).toString('base64url');
}
