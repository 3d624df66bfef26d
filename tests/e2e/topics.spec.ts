import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { applyOn, planOn } from '../../platform/messaging/topics.ts';
import { runCommand } from '../support/command.ts';
import { setTopic, settingsOf } from '../support/kafka.ts';
import { useWhole } from '../support/whole.ts';

const DAY = 86_400_000;
const whole = useWhole();
const cli = (...args: readonly string[]) =>
  runCommand(process.execPath, [join(import.meta.dirname, '../../platform/main.ts'), 'topics', ...args]);

describe('todo-platform topics', () => {
  it('finds a started platform as its catalogue says', async () => {
    const { code, stdout } = await cli('plan', '--brokers', whole().kafkaBroker);
    expect({ code, first: stdout.split('\n')[0] }).toEqual({ code: 0, first: 'Nothing to do.' });
    const applied = await cli('apply', '--json', '--brokers', whole().kafkaBroker);
    const plan: unknown = JSON.parse(applied.stdout);
    expect({ code: applied.code, plan }).toMatchObject({ code: 0, plan: { changes: [] } });
  });

  it('creates, widens and sets retention, and never deletes', async () => {
    const broker = { addresses: [whole().kafkaBroker] };
    const topic = { name: 'plan-and-apply.v1', partitions: 2, retentionMs: DAY };
    const kinds = async (wanted: typeof topic) => (await planOn(broker, [wanted])).changes.map(({ kind }) => kind);
    expect(await kinds(topic)).toEqual(['create']);
    await applyOn(broker, [topic]);
    expect(await kinds(topic)).toEqual([]);

    const wider = { ...topic, partitions: 5, retentionMs: 2 * DAY };
    expect(await kinds(wider)).toEqual(['widen', 'keep']);
    await applyOn(broker, [wider]);
    expect(await kinds(wider)).toEqual([]);

    const { changes, remarks } = await applyOn(broker, [{ ...wider, partitions: 3 }]);
    expect(changes).toEqual([]);
    expect(remarks).toContain('plan-and-apply.v1 has 5 partitions, the catalogue 3: Kafka cannot take any away');
    expect(await kinds(wider)).toEqual([]);
  });

  it('leaves alone what an operator has set', async () => {
    const broker = { addresses: [whole().kafkaBroker] };
    const topic = { name: 'operated.v1', partitions: 1, retentionMs: DAY };
    await applyOn(broker, [topic]);
    await setTopic(whole(), topic.name, {
      'retention.ms': '1000',
      'max.message.bytes': '2000000',
      'segment.ms': '70000',
    });
    await applyOn(broker, [topic]);
    expect(await settingsOf(whole(), topic.name)).toEqual({
      'retention.ms': String(DAY),
      'max.message.bytes': '2000000',
      'segment.ms': '70000',
    });
  });

  it('comes to the same where two apply at once', async () => {
    const broker = { addresses: [whole().kafkaBroker] };
    const topics = (partitions: number, retentionMs: number) =>
      ['a', 'b', 'c'].map((name) => ({ name: `at-once-${name}.v1`, partitions, retentionMs }));
    for (const wanted of [topics(2, DAY), topics(5, 2 * DAY)]) {
      const plans = await Promise.all(Array.from({ length: 3 }, () => applyOn(broker, wanted)));
      // Each has found it undone, else they were not at once.
      for (const { changes } of plans) expect(changes.length).toBeGreaterThanOrEqual(wanted.length);
      expect((await planOn(broker, wanted)).changes).toEqual([]);
    }
  });

  it('says which broker does not answer, and which option it does not know', async () => {
    const unreachable = await cli('plan', '--brokers', '127.0.0.1:1');
    expect(unreachable.code).toBe(1);
    expect(unreachable.stderr).toContain('No Kafka broker answers at 127.0.0.1:1.');
    expect((await cli('plan', '--broker', 'x')).code).not.toBe(0);
  });
});
