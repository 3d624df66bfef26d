import { describe, expect, it } from '@jest/globals';
import { newPerson } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf, valueOf } from '../support/metrics.ts';
import { useRunningProduct } from '../support/running-product.ts';

const product = useRunningProduct();
const ADDED = 'todo.task.added.v1';

describe('the metrics', () => {
  it('count each stage of a command: request, publication, delivery, effect', async () => {
    const { usersApiMetrics, todoApiMetrics, todoWorkerMetrics, usersWorkerMetrics } = product().ports;
    const ann = await newPerson(product().url);
    const list = await ann.addList();
    await ann.addTask(list);
    await ann.addTask(list);
    const route = '/api/todos/v1/lists/:listId/tasks';
    const requests = await metricsOf(todoApiMetrics);
    expect(
      valueOf(requests, 'http_server_request_duration_seconds_count', { method: 'POST', route, status: '201' }),
    ).toBe(2);
    expect(valueOf(await metricsOf(usersApiMetrics), 'http_server_request_duration_seconds_count')).toBeGreaterThan(0);
    await eventually(async () => {
      const relay = await metricsOf(todoWorkerMetrics);
      expect(valueOf(relay, 'outbox_events_total', { topic: 'todo.lists.v1', outcome: 'published' })).toBe(3);
      expect(valueOf(relay, 'outbox_unpublished_events')).toBe(0);
      expect(valueOf(relay, 'outbox_oldest_unpublished_age_seconds')).toBe(0);
      const inbox = await metricsOf(usersWorkerMetrics);
      expect(valueOf(inbox, 'inbox_events_total', { type: ADDED, outcome: 'applied' })).toBe(2);
      expect(valueOf(inbox, 'inbox_commit_to_effect_seconds_count', { type: ADDED })).toBe(2);
      expect(valueOf(inbox, 'inbox_commit_to_effect_seconds_sum', { type: ADDED })).toBeGreaterThan(0);
      expect(valueOf(inbox, 'inbox_dead_letters')).toBe(0);
    });
  });

  it('show how many events wait, and for how long, while Kafka is down', async () => {
    const { todoWorkerMetrics } = product().ports;
    const ben = await newPerson(product().url, 'Ben');
    await product().stopProcess('kafka');
    await ben.addList();
    await eventually(async () => {
      const relay = await metricsOf(todoWorkerMetrics);
      expect(valueOf(relay, 'outbox_unpublished_events')).toBe(1);
      expect(valueOf(relay, 'outbox_oldest_unpublished_age_seconds')).toBeGreaterThan(1);
      expect(valueOf(relay, 'outbox_events_total', { outcome: 'refused' })).toBeGreaterThan(0);
    }, 60_000);
    await product().startProcess('kafka');
    await eventually(
      async () => expect(valueOf(await metricsOf(todoWorkerMetrics), 'outbox_unpublished_events')).toBe(0),
      60_000,
    );
  });

  it('are not reachable through the gateway', async () => {
    for (const path of ['/metrics', '/api/todos/metrics', '/api/users/metrics']) {
      const answer = await fetch(`${product().url}${path}`);
      expect(await answer.text()).not.toContain('process_cpu_seconds_total');
    }
  });
});
