import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { serviceCallersSchema, serviceKeySchema } from '../auth/service-keys.js';

/** The environment does not say what the process needs; `message` names each variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Digits only: coercion alone would read an empty variable as 0. */
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

/** What both roles of every service read. */
export const commonVariables = {
  HOST: z.string().default('0.0.0.0'),
  PORT: integer(0, 65_535).default(3000),
  /** `GET /metrics`, for Prometheus. */
  METRICS_PORT: integer(0, 65_535).default(9464),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL_SIZE: integer(1, 200).default(10),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TOKEN_ISSUER: z.string().min(1).default('todo-platform'),
  /**
   * Who may say, by `X-Forwarded-For`, on whose behalf a request comes: addresses, CIDRs, or `loopback`, `linklocal`, `uniquelocal`, with
   * commas between.
   */
  TRUSTED_PROXIES: z.string().refine(areAddresses, 'Expected addresses or CIDRs').default('loopback'),
  /** Between failing readiness and closing the listener, so that load balancers look away first. Milliseconds. */
  SHUTDOWN_DELAY_MS: integer(0).default(0),
} as const;

/** The content of the file whose path the variable holds, read once. */
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

/** The same for JSON. Issues never quote the content: it may be a key. */
export function jsonFile<S extends z.ZodType>(schema: S, what: string) {
  return textFile().transform((content, context): z.output<S> => {
    const result = schema.safeParse(jsonOf(content));
    if (result.success) return result.data;
    context.addIssue({ code: 'custom', message: `Not ${what}` });
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

/** What the api role of every service reads besides, for gRPC. */
export const grpcVariables = {
  GRPC_PORT: integer(0, 65_535).default(5000),
  /** Where other services read snapshots; not for people. */
  INTERNAL_GRPC_PORT: integer(0, 65_535).default(5001),
  /** PEM: the chain of certificates that both ports show, and its private key. */
  TLS_CERT_FILE: textFile(),
  TLS_KEY_FILE: textFile(),
  /** JWKS: the public keys of the services that may call; each `kid` is a service's name. */
  SERVICE_CALLERS_FILE: jsonFile(serviceCallersSchema, 'a JWKS of public EC P-256 keys'),
} as const;

/** What a worker reads to call other services on their internal port. */
export const serviceCallVariables = {
  /** PEM: the authorities whose certificates are believed. */
  TLS_CA_FILE: textFile(),
  /** JWK: the private key that signs this service's tokens; its `kid` is the service's name. */
  SERVICE_KEY_FILE: jsonFile(serviceKeySchema, 'a private EC P-256 JWK'),
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
