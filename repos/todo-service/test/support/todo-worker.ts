import { randomUUID } from 'node:crypto';
import { encodeEventData, eventData, eventKey, type NewEvent } from '@todo-platform/contracts';
import { createApp } from '@todo-platform/service-kit';
import { AppModule } from '../../src/app.module.js';

const APP_API_TOKEN = 'the token of the sidecar';

/** The todo-service's worker, and a sidecar's way to deliver to it. Nothing is relayed: there is no sidecar to publish by. */
export async function todoWorker(databaseUrl: string) {
  const config = {
    role: 'worker',
    HOST: '127.0.0.1',
    PORT: 0,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: 10,
    LOG_LEVEL: 'silent',
    TOKEN_ISSUER: 'todo-platform',
    SHUTDOWN_DELAY_MS: 0,
    DAPR_HTTP_PORT: 1,
    DAPR_API_TOKEN: undefined,
    APP_API_TOKEN,
  } as const;
  const app = await createApp('worker', AppModule.forRole(config));
  await app.init();
  return {
    /** Delivers, and answers what the worker answered. */
    deliver: async (event: NewEvent, id: string = randomUUID()): Promise<unknown> => {
      const data = eventData(event.type, event.data);
      const response = await app.inject({
        method: 'POST',
        url: '/events/users.accounts.v1',
        headers: { 'content-type': 'application/cloudevents+json', 'dapr-api-token': APP_API_TOKEN },
        payload: JSON.stringify({
          specversion: '1.0',
          id,
          source: 'users-service',
          type: event.type,
          subject: eventKey(event.type, data),
          time: new Date().toISOString(),
          sequence: String(event.sequence),
          data: encodeEventData(event.type, data),
        }),
      });
      return response.json();
    },
    close: async () => app.close(),
  };
}

export type TodoWorker = Awaited<ReturnType<typeof todoWorker>>;
