import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Layout } from './layout.ts';

const Secrets = z.object({
  postgresPassword: z.string(),
  usersDatabasePassword: z.string(),
  todoDatabasePassword: z.string(),
  sessionSecret: z.string(),
  usersDaprToken: z.string(),
  usersAppToken: z.string(),
  todoDaprToken: z.string(),
  todoAppToken: z.string(),
});

export type Secrets = Readonly<z.infer<typeof Secrets>>;

/** Passwords and tokens of this data folder: made once, then read. */
export function loadSecrets(layout: Layout): Secrets {
  const kept = readJsonFile(layout.secrets, Secrets);
  if (kept) return kept;
  const made: Secrets = {
    postgresPassword: random(),
    usersDatabasePassword: random(),
    todoDatabasePassword: random(),
    sessionSecret: random(),
    usersDaprToken: random(),
    usersAppToken: random(),
    todoDaprToken: random(),
    todoAppToken: random(),
  };
  writeJsonFile(layout.secrets, made);
  return made;
}

/** Makes the private keys that sign access tokens (RFC 7517 key set; ES256, RFC 7518 §3.4), unless they are there. */
export async function ensureSigningKeys(layout: Layout): Promise<void> {
  if (readJsonFile(layout.signingKeys, z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }))) return;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = randomBytes(8).toString('hex');
  writeJsonFile(layout.signingKeys, { keys: [{ ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }] });
}

/** 256 bits in an alphabet that needs no escaping in URLs, SQL or environment variables. */
function random(): string {
  return randomBytes(32).toString('base64url');
}
