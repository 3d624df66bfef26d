import { randomUUID } from 'node:crypto';
import type { DynamicModule } from '@nestjs/common';
import { encodeEventData, eventData, eventKey, type NewEvent } from '@todo-platform/contracts';
import { z } from 'zod';
import type { Answer } from '../inbox/delivery.js';
import { createApp } from '../lifecycle/create-app.js';

const APP_API_TOKEN = 'the token of the sidecar';

function workerConfig(databaseUrl: string) {
  return {
    role: 'worker',
    HOST: '127.0.0.1',
    PORT: 0,
    METRICS_PORT: 0,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: 10,
    LOG_LEVEL: 'silent',
    TOKEN_ISSUER: 'todo-platform',
    TRUSTED_PROXIES: 'loopback',
    SHUTDOWN_DELAY_MS: 0,
    DAPR_HTTP_PORT: 1,
    DAPR_API_TOKEN: undefined,
    APP_API_TOKEN,
  } as const;
}

export interface Delivered {
  readonly id: string;
  readonly event: NewEvent;
}

/** An event with an id, so that it can be delivered several times. */
export const delivered = (event: NewEvent): Delivered => ({ id: randomUUID(), event });

export interface Reply {
  readonly statusCode: number;
  readonly body: string;
}

export interface TestWorkerSettings {
  readonly databaseUrl: string;
  readonly moduleOf: (config: ReturnType<typeof workerConfig>) => DynamicModule;
  /** The service that publishes the events. */
  readonly source: string;
  readonly topic: string;
}

const answersSchema = z.object({
  statuses: z.array(z.object({ entryId: z.string(), status: z.enum(['SUCCESS', 'RETRY']) })),
});

/** The worker's answers in its reply to a batch. */
export function answersOf({ body }: Reply): z.output<typeof answersSchema>['statuses'] {
  return answersSchema.parse(JSON.parse(body)).statuses;
}

/** Starts a worker, and delivers events to it as its sidecar would. There is no sidecar, so the worker relays nothing. */
export async function testWorker({ databaseUrl, moduleOf, source, topic }: TestWorkerSettings) {
  const app = await createApp('worker', moduleOf(workerConfig(databaseUrl)));
  await app.init();

  /** Posts a batch as daprd does. The records have consecutive offsets, from `offset`, in Kafka partition 0. */
  const post = async (
    payloads: readonly string[],
    { token = APP_API_TOKEN, key = 'key', offset = 0 } = {},
  ): Promise<Reply> =>
    app.inject({
      method: 'POST',
      url: `/events/${topic}`,
      headers: { 'content-type': 'application/json', 'dapr-api-token': token },
      payload: {
        id: '',
        topic,
        pubsubname: 'pubsub',
        type: 'com.dapr.event.sent.bulk',
        entries: payloads.map((payload, index) => ({
          entryId: String(index),
          event: Buffer.from(payload).toString('base64'),
          contentType: 'application/octet-stream',
          metadata: { __key: key, __topic: topic, __partition: '0', __offset: String(offset + index) },
        })),
      },
    });

  const encode = ({ id, event }: Delivered): string => {
    const data = eventData(event.type, event.data);
    return JSON.stringify({
      specversion: '1.0',
      id,
      source,
      type: event.type,
      subject: eventKey(event.type, data),
      time: new Date().toISOString(),
      sequence: String(event.sequence),
      data: encodeEventData(event.type, data),
    });
  };

  return {
    post,
    /** The CloudEvent of an event, as JSON text. */
    payloadOf: encode,
    /** Delivers the events in one batch. @returns the worker's answer to each. */
    deliver: async (...all: readonly Delivered[]): Promise<readonly Answer[]> => {
      const answers = answersOf(await post(all.map(encode)));
      return answers.map(({ status }) => status);
    },
    close: async () => app.close(),
  };
}

export type TestWorker = Awaited<ReturnType<typeof testWorker>>;
