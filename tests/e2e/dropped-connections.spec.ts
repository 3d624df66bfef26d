import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { startConnectionDroppingApp } from '../support/connection-dropping-app.ts';
import { createTopic, produce } from '../support/kafka.ts';
import { startSidecar } from '../support/sidecar.ts';
import { useRunningProduct } from '../support/running-product.ts';

const KEYS = 40;
const PER_KEY = 40;
const PARTITIONS = 24;
const TOPIC = 'hang-up';

const product = useRunningProduct();

describe('an app that drops the connection of five deliveries out of six', () => {
  it('gets every event in the end, and the events of a key in order', async () => {
    await createTopic(product(), TOPIC, PARTITIONS);
    const events = Array.from({ length: PER_KEY }, (_, number) =>
      Array.from({ length: KEYS }, (_, key) => ({ key: `key-${key}`, value: String(number) })),
    ).flat();
    await produce(product(), TOPIC, events);

    const app = await startConnectionDroppingApp();
    const sidecar = await startSidecar(product(), TOPIC, app.port);
    try {
      await eventually(() => {
        const distinct = new Set(app.handled.map(({ key, value }) => `${key}/${value}`));
        expect(events.length - distinct.size).toBe(0);
      }, 60_000);
    } finally {
      await sidecar.stop();
      app.close();
    }
    expect(app.dropped()).toBeGreaterThan(50);
    const order = Array.from({ length: PER_KEY }, (_, number) => String(number));
    for (const [key, own] of Map.groupBy(app.handled, (event) => event.key)) {
      const first = [...new Set(own.map(({ value }) => value))];
      expect({ key, first }).toEqual({ key, first: order });
    }
  });
});
