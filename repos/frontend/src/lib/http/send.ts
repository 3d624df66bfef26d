import { requestTimeoutMs } from '../../config/api.js';
import { ApiError } from './api-error.js';

export interface RequestOptions {
  readonly body?: unknown;
  /** The version that the change starts from. It is sent as a strong ETag (RFC 9110, 13.1.1). */
  readonly ifMatch?: number;
  readonly signal?: AbortSignal;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * Sends one HTTP request and returns the parsed JSON body, or undefined if the response has none.
 * Throws ApiError for every failure, except that an abort by the caller's signal throws the AbortError itself.
 */
export async function send(method: Method, path: string, options: RequestOptions, token?: string): Promise<unknown> {
  const headers = new Headers({ accept: 'application/json' });
  if (options.body !== undefined) headers.set('content-type', 'application/json');
  if (options.ifMatch !== undefined) headers.set('if-match', `"${options.ifMatch}"`);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);

  const timeout = AbortSignal.timeout(requestTimeoutMs);
  const init: RequestInit = {
    method,
    headers,
    credentials: 'same-origin',
    signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
  };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);

  const response = await exchange(path, init, options.signal);
  if (!response.ok) throw await ApiError.fromResponse(response);
  const text = await readText(response, options.signal);
  return text === '' ? undefined : parseJson(text);
}

async function exchange(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw ApiError.unreachable();
  }
}

async function readText(response: Response, signal?: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw ApiError.unreachable();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw ApiError.unexpectedResponse();
  }
}
