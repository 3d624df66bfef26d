import {
  commonVariables,
  grpcVariables,
  internalTlsVariables,
  parseConfig,
  serviceCallVariables,
  workerVariables,
} from '@todo-platform/service-kit/config';
import type { ServingRole } from '@todo-platform/service-kit';
import { z } from 'zod';

const usersVariables = {
  /** The internal port of the users-service, such as `https://users-service:5001`. */
  USERS_INTERNAL_URL: z.url({ protocol: /^https$/ }),
};
const apiSchema = z.object({
  ...commonVariables,
  ...grpcVariables,
  ...internalTlsVariables,
  ...usersVariables,
});
const workerSchema = z.object({
  ...commonVariables,
  ...workerVariables,
  ...serviceCallVariables,
  ...usersVariables,
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
