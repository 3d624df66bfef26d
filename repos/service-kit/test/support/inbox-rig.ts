import {
  catalogue,
  type EventType,
  encodeEventData,
  eventData,
  type EventDataInit,
  eventKey,
  eventTimestamp,
} from '@todo-platform/contracts';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { DeadLetters } from '../../src/inbox/dead-letters.js';
import type { Delivery } from '../../src/inbox/delivery.js';
import { type EventHandler, HandlerTable } from '../../src/inbox/handlers.js';
import type { HandlingTimeouts } from '../../src/inbox/handling-timeouts.js';
import { InboxMetrics } from '../../src/inbox/inbox-metrics.js';
import { Inbox } from '../../src/inbox/inbox.js';
import { Transactions } from '../../src/outbox/transactions.js';
import { silent } from './silent.js';

export const ACCOUNT_ID = '0199aaaa-0000-7000-8000-000000000003';

const account = {
  id: ACCOUNT_ID,
  email: 'ada@example.org',
  name: 'Ada',
  timeZone: 'UTC',
  createdAt: eventTimestamp(new Date('2026-03-01T12:00:00Z')),
};

/** An inbox of todo-worker that handles each event type with `handler`. */
export function inboxOf(
  dataSource: DataSource,
  handler: EventHandler<EventType>,
  timeouts?: HandlingTimeouts,
  registry = new Registry(),
): Inbox {
  const handlers = HandlerTable.of('todo-worker', {
    'users.account.registered.v1': handler,
    'users.account.changed.v1': handler,
    'users.account.closed.v1': handler,
  });
  return inboxWith(handlers, dataSource, timeouts, registry);
}

/** An inbox of todo-worker with these handlers. */
export function inboxWith(
  handlers: HandlerTable,
  dataSource: DataSource,
  timeouts?: HandlingTimeouts,
  registry = new Registry(),
): Inbox {
  const transactions = new Transactions(dataSource, { notify: () => undefined });
  const deadLetters = new DeadLetters('todo-worker', dataSource, transactions);
  return new Inbox(handlers, transactions, deadLetters, silent, new InboxMetrics(registry), timeouts);
}

/** An event as the sidecar delivers it. */
export function deliveryOf<T extends EventType>(
  id: string,
  type: T,
  init: EventDataInit<T>,
  attributes: Readonly<Record<string, unknown>> = {},
): Delivery {
  const data = eventData(type, init);
  const payload = JSON.stringify({
    specversion: '1.0',
    id,
    source: 'users-service',
    type,
    subject: eventKey(type, data),
    time: '2026-03-01T12:00:00Z',
    sequence: '1',
    data: encodeEventData(type, data),
    ...attributes,
  });
  return { topic: catalogue[type].topic.name, payload, key: eventKey(type, data), position: '3/42' };
}

export const registered = (id: string, attributes?: Readonly<Record<string, unknown>>) =>
  deliveryOf(id, 'users.account.registered.v1', { account }, attributes);
