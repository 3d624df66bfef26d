import { readFileSync } from 'node:fs';
import { commonVariables, ConfigError, parseConfig, workerVariables } from '@todo-platform/service-kit/config';
import type { ServingRole } from '@todo-platform/service-kit';
import { z } from 'zod';
import { type SigningKeys, signingKeysSchema } from './session/signing-keys.js';

const apiSchema = z.object({
  ...commonVariables,
  /** JSON file `{"keys": [private EC P-256 JWK, …]}`: the first signs, all are published. */
  SIGNING_KEYS_FILE: z.string().min(1),
  /** Key of the refresh tokens' HMAC. */
  SESSION_SECRET: z.string().min(32),
  /** `false` only where the product is served over plain http on localhost. */
  COOKIE_SECURE: z.stringbool().default(true),
});
const workerSchema = z.object({ ...commonVariables, ...workerVariables });
const migrateSchema = z.object(commonVariables).pick({ DATABASE_URL: true, LOG_LEVEL: true });

export type ApiConfig = z.output<typeof apiSchema> & { readonly role: 'api'; readonly signingKeys: SigningKeys };
export type WorkerConfig = z.output<typeof workerSchema> & { readonly role: 'worker' };
export type Config = ApiConfig | WorkerConfig;

/** @throws ConfigError */
export function loadConfig(role: ServingRole, env: NodeJS.ProcessEnv = process.env): Config {
  if (role === 'worker') return { role, ...parseConfig(workerSchema, env) };
  const config = parseConfig(apiSchema, env);
  return { role, ...config, signingKeys: readSigningKeys(config.SIGNING_KEYS_FILE) };
}

/** @throws ConfigError */
export function loadMigrateConfig(env: NodeJS.ProcessEnv = process.env): z.output<typeof migrateSchema> {
  return parseConfig(migrateSchema, env);
}

function readSigningKeys(file: string): SigningKeys {
  try {
    return signingKeysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    // The cause is kept out of the message: it could quote the key.
    throw new ConfigError('configuration: SIGNING_KEYS_FILE: not a readable file of private EC P-256 JWKs', { cause });
  }
}
