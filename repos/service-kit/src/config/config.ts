import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { serviceCallersSchema, serviceKeySchema } from '../auth/service-keys.js';

/** A variable of the environment is missing or malformed. The message names each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Accepts digits only: coercion alone would read an empty variable as 0. */
function integer(min: number, max = Number.MAX_SAFE_INTEGER) {
  return z.string().regex(/^\d+$/, 'Expected a whole number').transform(Number).pipe(z.number().min(min).max(max));
}

const RANGES = ['loopback', 'linklocal', 'uniquelocal'];

function areAddresses(list: string): boolean {
  return list.split(',').every((entry) => RANGES.includes(entry.trim()) || isAddress(entry.trim()));
}

function isAddress(text: string): boolean {
  const [address = '', prefix] = text.split('/', 2);
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return bits > 0 && (prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= bits));
}

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ });

/** The variables that both roles of every service read. */
export const commonVariables = {
  HOST: z.string().default('0.0.0.0'),
  PORT: integer(0, 65_535).default(3000),
  /** The port of `GET /metrics`. */
  METRICS_PORT: integer(0, 65_535).default(9464),
  /** The database, perhaps through a transaction pooler. */
  DATABASE_URL: databaseUrl,
  /** The same database without a pooler, if DATABASE_URL leads to one. */
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  DATABASE_POOL_SIZE: integer(1, 200).default(10),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TOKEN_ISSUER: z.string().min(1).default('todo-platform'),
  /**
   * The proxies whose `X-Forwarded-For` is trusted: a comma-separated list of addresses, CIDRs, `loopback`, `linklocal` and
   * `uniquelocal`.
   */
  TRUSTED_PROXIES: z.string().refine(areAddresses, 'Expected addresses or CIDRs').default('loopback'),
  /** Milliseconds between failing readiness and closing the listener, so that load balancers stop sending requests before. */
  SHUTDOWN_DELAY_MS: integer(0).default(0),
} as const;

/**
 * The URL for what needs a session: the worker, LISTEN, session locks, migrations. A transaction pooler may give each transaction another
 * session.
 */
export function directDatabaseUrl(config: {
  readonly DATABASE_URL: string;
  readonly DATABASE_DIRECT_URL?: string | undefined;
}): string {
  return config.DATABASE_DIRECT_URL ?? config.DATABASE_URL;
}

/** A variable with the path of a text file. Parses to the file's content. */
export function textFile() {
  return z.string().transform((path, context) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      context.addIssue({ code: 'custom', message: 'Not a readable file' });
      return z.NEVER;
    }
  });
}

/** A variable with the path of a JSON file. Parses to its validated content. Errors never quote it, since it may be a private key. */
export function jsonFile<S extends z.ZodType>(schema: S, description: string) {
  return textFile().transform((content, context): z.output<S> => {
    const result = schema.safeParse(jsonOf(content));
    if (result.success) return result.data;
    context.addIssue({ code: 'custom', message: `Not ${description}` });
    return z.NEVER;
  });
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** The further variables of an api with gRPC. */
export const grpcVariables = {
  GRPC_PORT: integer(0, 65_535).default(5000),
  /** The port for other services, such as for snapshots. People cannot use it. */
  INTERNAL_GRPC_PORT: integer(0, 65_535).default(5001),
  /** PEM: the certificate chain of both ports, and its private key. */
  TLS_CERT_FILE: textFile(),
  TLS_KEY_FILE: textFile(),
  /** JWKS: the public keys of the services that may call; each `kid` is a service's name. */
  SERVICE_CALLERS_FILE: jsonFile(serviceCallersSchema, 'a JWKS of public EC P-256 keys'),
} as const;

/** The further variables of a process that connects to other services on their internal port. */
export const internalTlsVariables = {
  /** PEM: the certificate authorities to trust. */
  TLS_CA_FILE: textFile(),
} as const;

/** The further variables of a worker that calls other services on their internal port. */
export const serviceCallVariables = {
  ...internalTlsVariables,
  /** JWK: the private key that signs this service's tokens; its `kid` is the service's name. */
  SERVICE_KEY_FILE: jsonFile(serviceKeySchema, 'a private EC P-256 JWK'),
} as const;

/** The further variables of the worker role: its sidecar's port, and the tokens of both directions. */
export const workerVariables = {
  DAPR_HTTP_PORT: integer(1, 65_535).default(3500),
  DAPR_API_TOKEN: z.string().min(1).optional(),
  APP_API_TOKEN: z.string().min(1),
} as const;

/**
 * Validates the environment.
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
