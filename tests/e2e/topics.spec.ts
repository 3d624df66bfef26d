import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ONE_BROKER } from '../../tools/topics/durability.ts';
import { applyOn, planOn } from '../../tools/topics/topics.ts';
import { runCommand } from '../support/command.ts';
import { setTopic, settingsOf } from '../support/kafka.ts';
import { useRunningProduct } from '../support/running-product.ts';

const DAY = 86_400_000;
const product = useRunningProduct();
const cli = (...args: readonly string[]) =>
  runCommand(process.execPath, [join(import.meta.dirname, '../../ops/main.ts'), 'topics', ...args]);

describe('todo-platform topics', () => {
  it('finds nothing to change on a running product', async () => {
    const { code, stdout } = await cli('plan', '--single-broker', '--brokers', product().kafkaBroker);
    expect({ code, first: stdout.split('\n')[0] }).toEqual({ code: 0, first: 'Nothing to do.' });
    const applied = await cli('apply', '--single-broker', '--json', '--brokers', product().kafkaBroker);
    const plan: unknown = JSON.parse(applied.stdout);
    expect({ code: applied.code, plan }).toMatchObject({ code: 0, plan: { changes: [] } });
  });

  it('refuses a single broker unless it is asked for, and changes nothing', async () => {
    for (const verb of ['plan', 'apply']) {
      const { code, stderr } = await cli(verb, '--brokers', product().kafkaBroker);
      expect(code).toBe(1);
      expect(stderr).toMatch(/need 3 brokers[^]*has 1\. Nothing was changed[^]*--single-broker/);
    }
    expect(await settingsOf(product(), 'todo.lists.v1')).toMatchObject({ 'min.insync.replicas': '1' });
  });

  it('creates topics, adds Kafka partitions and sets retention, and never deletes', async () => {
    const broker = { addresses: [product().kafkaBroker] };
    const topic = { name: 'plan-and-apply.v1', partitions: 2, retentionMs: DAY };
    const kinds = async (wanted: typeof topic) =>
      (await planOn(broker, [wanted], ONE_BROKER)).changes.map(({ kind }) => kind);
    expect(await kinds(topic)).toEqual(['create']);
    await applyOn(broker, [topic], ONE_BROKER);
    expect(await kinds(topic)).toEqual([]);

    const wider = { ...topic, partitions: 5, retentionMs: 2 * DAY };
    expect(await kinds(wider)).toEqual(['widen', 'keep']);
    await applyOn(broker, [wider], ONE_BROKER);
    expect(await kinds(wider)).toEqual([]);

    const { changes, remarks } = await applyOn(broker, [{ ...wider, partitions: 3 }], ONE_BROKER);
    expect(changes).toEqual([]);
    expect(remarks).toContain('plan-and-apply.v1 has 5 partitions, the catalogue 3: Kafka cannot remove any');
    expect(await kinds(wider)).toEqual([]);
  });

  it('keeps other settings that an operator has made', async () => {
    const broker = { addresses: [product().kafkaBroker] };
    const topic = { name: 'operated.v1', partitions: 1, retentionMs: DAY };
    await applyOn(broker, [topic], ONE_BROKER);
    await setTopic(product(), topic.name, {
      'retention.ms': '1000',
      'max.message.bytes': '2000000',
      'segment.ms': '70000',
    });
    await applyOn(broker, [topic], ONE_BROKER);
    expect(await settingsOf(product(), topic.name)).toEqual({
      'retention.ms': String(DAY),
      'max.message.bytes': '2000000',
      'segment.ms': '70000',
    });
  });

  it('reaches the same result if several run at once', async () => {
    const broker = { addresses: [product().kafkaBroker] };
    const topics = (partitions: number, retentionMs: number) =>
      ['a', 'b', 'c'].map((name) => ({ name: `at-once-${name}.v1`, partitions, retentionMs }));
    for (const wanted of [topics(2, DAY), topics(5, 2 * DAY)]) {
      const plans = await Promise.all(Array.from({ length: 3 }, () => applyOn(broker, wanted, ONE_BROKER)));
      // If a plan lacks a change, the runs did not overlap, and the test proves nothing.
      for (const { changes } of plans) expect(changes.length).toBeGreaterThanOrEqual(wanted.length);
      expect((await planOn(broker, wanted, ONE_BROKER)).changes).toEqual([]);
    }
  });

  it('names a broker that does not answer, and refuses an unknown option', async () => {
    const unreachable = await cli('plan', '--brokers', '127.0.0.1:1');
    expect(unreachable.code).toBe(1);
    expect(unreachable.stderr).toContain('No Kafka broker answers at 127.0.0.1:1.');
    expect((await cli('plan', '--broker', 'x')).code).not.toBe(0);
  });
});
