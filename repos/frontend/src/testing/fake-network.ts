import { vi } from 'vitest';

export interface SeenRequest {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: unknown;
}

type Answer = (request: SeenRequest) => Response | Promise<Response>;

/** Stands in for `fetch`, the one thing that tests replace. A route is written `GET /path`, without the query. */
export class FakeNetwork {
  readonly seen: SeenRequest[] = [];
  readonly #answers = new Map<string, Answer>();

  constructor() {
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => this.#fetch(path, init));
  }

  /** Sets or replaces the answer of a route. */
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
    if (answer === undefined) return problem(404, 'route.not-found', `The test gave no answer for ${request.route}.`);
    return Promise.race([answer(request), abortOf(init.signal)]);
  }
}

/** Rejects when the request is given up, as fetch does. */
function abortOf(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('The request was given up.', 'AbortError')));
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

/** What fetch does when no answer comes. */
export function unreachable(): never {
  throw new TypeError('fetch failed');
}

/** An answer that the test gives when it is ready. */
export function later(): { readonly answer: () => Promise<Response>; readonly give: (response: Response) => void } {
  const { promise, resolve } = Promise.withResolvers<Response>();
  return { answer: () => promise, give: resolve };
}
