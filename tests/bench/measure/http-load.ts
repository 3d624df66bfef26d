import { Agent, request } from 'node:http';

/** Posts JSON over kept-alive connections, with little processor time in this process. */
export class KeepAlive {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #port: number;
  readonly #token: string;

  constructor(port: number, token: string) {
    this.#port = port;
    this.#token = token;
  }

  /** @throws {Error} unless the answer is 2xx. */
  post(path: string, body: object): Promise<void> {
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.#port,
          method: 'POST',
          path,
          headers: {
            authorization: `Bearer ${this.#token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          },
        },
        (response) => {
          const { statusCode = 0 } = response;
          response.resume().on('end', () => {
            if (statusCode >= 200 && statusCode < 300) resolve();
            else reject(new Error(`${path} was answered with ${statusCode}`));
          });
        },
      );
      outgoing.on('error', reject).end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/**
 * Sends `count` requests, `atATime` at a time. As soon as one is answered, it sends the next. @returns the times of the requests in
 * milliseconds.
 */
export async function closedLoop(
  atATime: number,
  count: number,
  send: (index: number) => Promise<void>,
): Promise<readonly number[]> {
  const times: number[] = [];
  let next = 0;
  const one = async () => {
    while (next < count) {
      const startedAt = performance.now();
      await send(next++);
      times.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: atATime }, one));
  return times;
}

/**
 * Sends at a steady rate without waiting for answers, as independent people do.
 * @returns the share of requests that were refused or not answered.
 */
export async function openLoop(
  perSecond: number,
  seconds: number,
  send: (index: number) => Promise<void>,
): Promise<number> {
  const count = perSecond * seconds;
  let refused = 0;
  const startedAt = performance.now();
  const sent: Promise<void>[] = [];
  while (sent.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond) + 1);
    while (sent.length < due)
      sent.push(
        send(sent.length).catch(() => {
          refused++;
        }),
      );
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(sent);
  return refused / count;
}
