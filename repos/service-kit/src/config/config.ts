import { z } from 'zod';

/** The environment does not say what the process needs; `message` names each variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Digits only: coercion alone would read an empty variable as 0. */
function integer(min: number, max = Number.MAX_SAFE_INTEGER) {
  return z.string().regex(/^\d+$/, 'Expected a whole number').transform(Number).pipe(z.number().min(min).max(max));
}

/** What both roles of every service read. */
export const commonVariables = {
  HOST: z.string().default('0.0.0.0'),
  PORT: integer(0, 65_535).default(3000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL_SIZE: integer(1, 200).default(10),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TOKEN_ISSUER: z.string().min(1).default('todo-platform'),
  /** Between failing readiness and closing the listener, so that load balancers look away first. Milliseconds. */
  SHUTDOWN_DELAY_MS: integer(0).default(0),
} as const;

/** What the worker role reads besides: where its sidecar is, and the tokens that each shows the other. */
export const workerVariables = {
  DAPR_HTTP_PORT: integer(1, 65_535).default(3500),
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
