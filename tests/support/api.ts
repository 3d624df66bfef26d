import { randomUUID } from 'node:crypto';

export type Reply = {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Headers;
  /** The parsed JSON object; empty if the body is not a JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
};

export type Sent = {
  readonly token?: string | undefined;
  /** The body, which is sent as JSON unless it is text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Sends HTTP requests to one origin. It follows no redirect, and no status is an error. */
export class Http {
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  async send(method: string, path: string, { token, body, headers = {} }: Sent = {}): Promise<Reply> {
    const raw = typeof body === 'string' || body instanceof Blob;
    const response = await fetch(`${this.origin}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(15_000),
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const contentType = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
    return { status: response.status, contentType, headers: response.headers, body: parse(text), text };
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}

/** A signed-in person, and the requests that this person can send. */
export class Person {
  readonly http: Http;
  readonly id: string;
  readonly email: string;
  readonly token: string;

  constructor(http: Http, id: string, email: string, token: string) {
    this.http = http;
    this.id = id;
    this.email = email;
    this.token = token;
  }

  /** @throws unless the answer has the expected status. */
  async expect(status: number, method: string, path: string, sent: Sent = {}): Promise<Reply> {
    const reply = await this.send(method, path, sent);
    if (reply.status === status) return reply;
    throw new Error(`${method} ${path} answered ${reply.status}, not ${status}: ${reply.text}`);
  }

  send(method: string, path: string, sent: Sent = {}): Promise<Reply> {
    return this.http.send(method, path, { token: this.token, ...sent });
  }

  async addList(name = 'Groceries', sent: Sent = {}): Promise<string> {
    const { body } = await this.expect(201, 'POST', '/api/todos/v1/lists', { body: { name }, ...sent });
    return String(body.id);
  }

  async addTask(listId: string, title = 'Milk'): Promise<string> {
    const { body } = await this.expect(201, 'POST', `/api/todos/v1/lists/${listId}/tasks`, { body: { title } });
    return String(body.id);
  }

  async complete(listId: string, taskId: string): Promise<void> {
    await this.expect(200, 'POST', `/api/todos/v1/lists/${listId}/tasks/${taskId}/complete`);
  }

  async activity(): Promise<Readonly<Record<string, unknown>>> {
    return (await this.expect(200, 'GET', '/api/users/v1/activity')).body;
  }
}

export const PASSWORD = 'correct horse battery staple';

/** Registers a new person and signs them in. */
export async function newPerson(origin: string, name = 'Ann'): Promise<Person> {
  const http = new Http(origin);
  const email = `${name.toLowerCase()}-${randomUUID()}@example.org`;
  const registered = await http.send('POST', '/api/users/v1/accounts', { body: { email, name, password: PASSWORD } });
  if (registered.status !== 201) throw new Error(`Registering answered ${registered.status}: ${registered.text}`);
  return signIn(origin, email);
}

export async function signIn(origin: string, email: string): Promise<Person> {
  const http = new Http(origin);
  const { status, body, text } = await http.send('POST', '/api/users/v1/session', {
    body: { email, password: PASSWORD },
  });
  if (status !== 200) throw new Error(`Signing in answered ${status}: ${text}`);
  const { accessToken, account } = body;
  if (typeof accessToken !== 'string') throw new Error('Signing in gave no access token.');
  if (typeof account !== 'object' || account === null || !('id' in account))
    throw new Error('Signing in gave no account.');
  return new Person(http, String(account.id), email, accessToken);
}
