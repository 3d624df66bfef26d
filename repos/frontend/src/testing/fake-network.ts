import { vi } from 'vitest';

interface SeenRequest {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: unknown;
}

type Answer = (request: SeenRequest) => Response | Promise<Response>;

/** Replaces `fetch`, and nothing else. A route is written as `GET /path`, without the query. */
export class FakeNetwork {
  readonly seen: SeenRequest[] = [];
  readonly #answers = new Map<string, Answer>();

  constructor() {
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => this.#fetch(path, init));
  }

  /** Sets or replaces the answer to a route. */
  on(route: string, answer: Answer): this {
    this.#answers.set(route, answer);
    return this;
  }

  requestsTo(route: string): SeenRequest[] {
    return this.seen.filter((request) => request.route === route);
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const url = new URL(path, 'http://localhost');
    const request: SeenRequest = {
      route: `${init.method ?? 'GET'} ${url.pathname}`,
      query: url.searchParams,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    };
    this.seen.push(request);
    const answer = this.#answers.get(request.route);
    if (answer === undefined) return problem(404, 'route.not-found', `The test has no answer for ${request.route}.`);
    return Promise.race([answer(request), abortOf(init.signal)]);
  }
}

/** Rejects when the caller aborts the request, as fetch does. */
function abortOf(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('The request was aborted.', 'AbortError')));
  });
}

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

export function noContent(): Response {
  return new Response(null, { status: 204 });
}

export function problem(
  status: number,
  code: string,
  detail: string,
  errors?: readonly { path: string; message: string }[],
): Response {
  const body = { type: 'about:blank', title: code, status, code, detail, errors };
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json' } });
}

/** An answer for a service that cannot be reached: fetch throws. */
export function unreachable(): never {
  throw new TypeError('fetch failed');
}

/** An answer that waits until the test calls `give`. */
export function later(): { readonly answer: () => Promise<Response>; readonly give: (response: Response) => void } {
  const { promise, resolve } = Promise.withResolvers<Response>();
  return { answer: () => promise, give: resolve };
}
