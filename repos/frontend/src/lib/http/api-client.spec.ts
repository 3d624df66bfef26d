import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { FakeNetwork, json, later, problem, unreachable } from '../../testing/fake-network.js';
import { type AccessTokens, ApiClient } from './api-client.js';
import { ServiceAvailability } from './service-availability.js';

const thing = z.object({ name: z.string() });

/** Returns `stale`, and `fresh` after the first renewal; counts the calls of renew and reject. */
class CountingTokens implements AccessTokens {
  renewals = 0;
  rejections = 0;
  #token: string | undefined = 'stale';

  current() {
    return this.#token;
  }

  renew() {
    this.renewals += 1;
    this.#token = 'fresh';
    return Promise.resolve('fresh');
  }

  reject() {
    this.rejections += 1;
  }
}

describe('ApiClient', () => {
  let network: FakeNetwork;
  let tokens: CountingTokens;
  let availability: ServiceAvailability;
  let api: ApiClient;

  beforeEach(() => {
    network = new FakeNetwork();
    tokens = new CountingTokens();
    availability = new ServiceAvailability();
    api = new ApiClient(tokens, availability);
  });

  it('repeats a request whose token has expired, once, with a fresh token', async () => {
    network.on('POST /api/todos/v1/things', ({ headers }) =>
      headers.get('authorization') === 'Bearer fresh'
        ? json({ name: 'Ann' }, 201)
        : problem(401, 'auth.token-expired', 'The token has expired.'),
    );
    const answer = await api.request(thing, 'POST', '/api/todos/v1/things', { body: { name: 'Ann' } });
    expect(answer).toEqual({ name: 'Ann' });
    expect(network.seen.map(({ body }) => body)).toEqual([{ name: 'Ann' }, { name: 'Ann' }]);
    expect(tokens).toMatchObject({ renewals: 1, rejections: 0 });
  });

  it('ends the session if the fresh token is refused too', async () => {
    network.on('GET /api/todos/v1/things', () => problem(401, 'auth.token-invalid', 'Not a token of ours.'));
    await expect(api.request(thing, 'GET', '/api/todos/v1/things')).rejects.toMatchObject({ status: 401 });
    expect(tokens).toMatchObject({ renewals: 1, rejections: 1 });
    expect(network.seen).toHaveLength(2);
  });

  it('does not renew the token after a 401 for another reason', async () => {
    network.on('GET /api/todos/v1/things', () => problem(401, 'something.else', 'Not about the token.'));
    const reading = api.request(thing, 'GET', '/api/todos/v1/things');
    await expect(reading).rejects.toMatchObject({ code: 'something.else', message: 'Not about the token.' });
    expect(tokens).toMatchObject({ renewals: 0, rejections: 0 });
  });

  it('ends the session if the account was closed elsewhere', async () => {
    network.on('POST /api/todos/v1/things', () => problem(401, 'account.closed', 'This account is closed.'));
    const adding = api.command('POST', '/api/todos/v1/things');
    await expect(adding).rejects.toMatchObject({ code: 'account.closed' });
    expect(tokens).toMatchObject({ renewals: 0, rejections: 1 });
  });

  it('reports the error of each field', async () => {
    const errors = [{ path: 'name', message: 'Too long' }];
    network.on('POST /api/todos/v1/things', () => problem(400, 'request.invalid', 'Not valid.', errors));
    const creating = api.request(thing, 'POST', '/api/todos/v1/things', { body: {} });
    await expect(creating).rejects.toMatchObject({ fieldErrors: errors });
  });

  it('refuses a response that does not match the schema', async () => {
    network.on('GET /api/todos/v1/things', () => json({ name: 7 }));
    await expect(api.request(thing, 'GET', '/api/todos/v1/things')).rejects.toMatchObject({ code: 'unexpected' });
  });

  it('sends the version that a change starts from as a strong ETag', async () => {
    network.on('PATCH /api/todos/v1/things', () => json({ name: 'x' }));
    await api.request(thing, 'PATCH', '/api/todos/v1/things', { body: {}, ifMatch: 7 });
    expect(network.seen[0]?.headers.get('if-match')).toBe('"7"');
  });

  it('tracks which services are unavailable until they answer again', async () => {
    network.on('GET /api/users/v1/me', unreachable);
    network.on('GET /api/todos/v1/things', () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(api.request(thing, 'GET', '/api/users/v1/me')).rejects.toMatchObject({ isUnavailable: true });
    await expect(api.request(thing, 'GET', '/api/todos/v1/things')).rejects.toMatchObject({ isUnavailable: true });
    expect([...availability.unavailable()]).toEqual(['users', 'todos']);
    network.on('GET /api/users/v1/me', () => json({ name: 'Ann' }));
    await api.request(thing, 'GET', '/api/users/v1/me');
    expect([...availability.unavailable()]).toEqual(['todos']);
  });

  it('throws the AbortError when the caller aborts, and does not count it as an outage', async () => {
    const { answer } = later();
    network.on('GET /api/todos/v1/things', answer);
    const controller = new AbortController();
    const reading = api.request(thing, 'GET', '/api/todos/v1/things', { signal: controller.signal });
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(availability.unavailable().size).toBe(0);
  });
});
