import {
  commonVariables,
  grpcVariables,
  jsonFile,
  parseConfig,
  serviceCallVariables,
  workerVariables,
} from '@todo-platform/service-kit/config';
import type { ServingRole } from '@todo-platform/service-kit';
import { z } from 'zod';
import { signingKeysSchema } from './session/tokens/signing-keys.js';

const apiSchema = z.object({
  ...commonVariables,
  ...grpcVariables,
  /** Path of a JSON file `{"keys": [private EC P-256 JWK, …]}`. The first key signs; the public part of each is published. */
  SIGNING_KEYS_FILE: jsonFile(signingKeysSchema, 'a JWKS of private EC P-256 keys'),
  /** The secret for the HMAC of refresh tokens. */
  SESSION_SECRET: z.string().min(32),
  /** `false` only if browsers reach the product by plain http on localhost. */
  COOKIE_SECURE: z.stringbool().default(true),
});
const workerSchema = z.object({
  ...commonVariables,
  ...workerVariables,
  ...serviceCallVariables,
  /** The internal port of the todo-service, such as `https://todo-service:5001`. */
  TODO_INTERNAL_URL: z.url({ protocol: /^https$/ }),
});
const migrateSchema = z
  .object(commonVariables)
  .pick({ DATABASE_URL: true, DATABASE_DIRECT_URL: true, LOG_LEVEL: true });

export type ApiConfig = z.output<typeof apiSchema> & { readonly role: 'api' };
export type WorkerConfig = z.output<typeof workerSchema> & { readonly role: 'worker' };
export type Config = ApiConfig | WorkerConfig;

/** @throws ConfigError */
export function loadConfig(role: ServingRole, env: NodeJS.ProcessEnv = process.env): Config {
  return role === 'worker' ? { role, ...parseConfig(workerSchema, env) } : { role, ...parseConfig(apiSchema, env) };
}

/** @throws ConfigError */
export function loadMigrateConfig(env: NodeJS.ProcessEnv = process.env): z.output<typeof migrateSchema> {
  return parseConfig(migrateSchema, env);
}
