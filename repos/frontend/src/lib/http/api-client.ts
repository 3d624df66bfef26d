import type * as z from 'zod/mini';
import { ApiError } from './api-error.js';
import { parseResponse } from './parse-response.js';
import { type Method, type RequestOptions, send } from './send.js';
import type { ServiceAvailability } from './service-availability.js';

/** Holds the access token, in memory only. The session implements it. */
export interface AccessTokens {
  current(): string | undefined;
  /** Returns a token other than `refused`. Concurrent callers share one refresh. Throws ApiError. */
  renew(refused: string | undefined): Promise<string>;
  /** Ends the session: a service refused even a fresh token, or the account is closed. */
  reject(): void;
}

/** Sends requests with the access token of the signed-in person. */
export class ApiClient {
  readonly #tokens: AccessTokens;
  readonly #availability: ServiceAvailability;

  constructor(tokens: AccessTokens, availability: ServiceAvailability) {
    this.#tokens = tokens;
    this.#availability = availability;
  }

  /** Sends a request and parses the response with `schema`. Throws ApiError. */
  async request<Schema extends z.ZodMiniType>(
    schema: Schema,
    method: Method,
    path: string,
    options: RequestOptions = {},
  ): Promise<z.output<Schema>> {
    return parseResponse(schema, await this.#authorized(method, path, options));
  }

  /** Sends a command whose response has no body. Throws ApiError. */
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
      this.#availability.report(path);
      return body;
    } catch (error) {
      if (error instanceof ApiError) this.#availability.report(path, error);
      throw error;
    }
  }
}

// This is not only for auth.token-expired: if the signing key was withdrawn, the token is invalid, and a refresh helps too.
function isTokenRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.code.startsWith('auth.token-');
}

// If the account was closed elsewhere, the token stays valid for some minutes.
function isAccountClosed(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'account.closed';
}
