import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { hangingUpApp } from '../support/hanging-up-app.ts';
import { createTopic, produce } from '../support/kafka.ts';
import { startSidecar } from '../support/sidecar.ts';
import { useWhole } from '../support/whole.ts';

const KEYS = 40;
const PER_KEY = 40;
const PARTITIONS = 24;
const TOPIC = 'hang-up';

const whole = useWhole();

describe('an app that hangs up on five deliveries out of six', () => {
  it('gets every event in the end, those of a key in their order', async () => {
    await createTopic(whole(), TOPIC, PARTITIONS);
    const events = Array.from({ length: PER_KEY }, (_, number) =>
      Array.from({ length: KEYS }, (_, key) => ({ key: `key-${key}`, value: String(number) })),
    ).flat();
    await produce(whole(), TOPIC, events);

    const app = await hangingUpApp();
    const sidecar = await startSidecar(whole(), TOPIC, app.port);
    try {
      await eventually(() => {
        const distinct = new Set(app.handled.map(({ key, value }) => `${key}/${value}`));
        expect(events.length - distinct.size).toBe(0);
      }, 60_000);
    } finally {
      await sidecar.stop();
      app.close();
    }
    expect(app.hungUp()).toBeGreaterThan(50);
    const order = Array.from({ length: PER_KEY }, (_, number) => String(number));
    for (const [key, own] of Map.groupBy(app.handled, (event) => event.key)) {
      const first = [...new Set(own.map(({ value }) => value))];
      expect({ key, first }).toEqual({ key, first: order });
    }
  });
});
