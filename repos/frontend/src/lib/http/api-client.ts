import type * as z from 'zod/mini';
import { ApiError } from './api-error.js';
import type { Connection } from './connection.js';
import { type Method, type RequestOptions, send } from './send.js';

/** Where access tokens come from. The session keeps them; they never leave memory. */
export interface AccessTokens {
  current(): string | undefined;
  /** A token other than `refused`; callers that ask at the same time share one refresh. Throws ApiError. */
  renew(refused: string | undefined): Promise<string>;
  /** Called when even a fresh token is refused, or the account that it speaks for is closed. */
  reject(): void;
}

/** Requests in the name of the signed-in person. */
export class ApiClient {
  readonly #tokens: AccessTokens;
  readonly #connection: Connection;

  constructor(tokens: AccessTokens, connection: Connection) {
    this.#tokens = tokens;
    this.#connection = connection;
  }

  /** Sends, and parses the answer with `schema`. Throws ApiError. */
  async request<Schema extends z.ZodMiniType>(
    schema: Schema,
    method: Method,
    path: string,
    options: RequestOptions = {},
  ): Promise<z.output<Schema>> {
    const body = await this.#authorized(method, path, options);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new ApiError({ status: -1, code: 'unexpected', message: 'The service gave an answer of an unknown shape.' });
  }

  /** Sends a command whose answer has no body. Throws ApiError. */
  async command(method: Method, path: string, options: RequestOptions = {}): Promise<void> {
    await this.#authorized(method, path, options);
  }

  async #authorized(method: Method, path: string, options: RequestOptions): Promise<unknown> {
    const token = this.#tokens.current() ?? (await this.#tokens.renew(undefined));
    try {
      return await this.#observed(method, path, options, token);
    } catch (error) {
      if (isAccountClosed(error)) this.#tokens.reject();
      if (!isTokenRefused(error)) throw error;
    }
    const fresh = await this.#tokens.renew(token);
    try {
      return await this.#observed(method, path, options, fresh);
    } catch (error) {
      if (isTokenRefused(error)) this.#tokens.reject();
      throw error;
    }
  }

  async #observed(method: Method, path: string, options: RequestOptions, token: string): Promise<unknown> {
    try {
      const body = await send(method, path, options, token);
      this.#connection.report(path);
      return body;
    } catch (error) {
      if (error instanceof ApiError) this.#connection.report(path, error);
      throw error;
    }
  }
}

// Besides auth.token-expired: a token signed with a key that was withdrawn is invalid, and a refresh mends that too.
function isTokenRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.code.startsWith('auth.token-');
}

// A token outlives, by some minutes, an account that was closed elsewhere.
function isAccountClosed(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'account.closed';
}
