import { z } from 'zod';

/** The environment does not say what the process needs; `message` names each variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** What both roles of every service read. */
export const commonVariables = {
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TOKEN_ISSUER: z.string().min(1).default('todo-platform'),
  /** Between failing readiness and closing the listener, so that load balancers look away first. Milliseconds. */
  SHUTDOWN_DELAY_MS: z.coerce.number().int().min(0).default(0),
} as const;

/** What the worker role reads besides: where its sidecar is, and the tokens that each shows the other. */
export const workerVariables = {
  DAPR_HTTP_PORT: z.coerce.number().int().min(1).max(65_535).default(3500),
  DAPR_API_TOKEN: z.string().min(1).optional(),
  APP_API_TOKEN: z.string().min(1),
} as const;

/**
 * Reads the environment once, at the edge.
 * @throws ConfigError naming every variable that is missing or malformed, never its value.
 */
export function parseConfig<S extends z.ZodType>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.output<S> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`configuration: ${problems.join('; ')}`);
}
