import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OutboxStore } from '../src/outbox/outbox-store.js';
import { relayRig, type RelayRig, upTo } from './support/relay-rig.js';
import { refuseAll, ScriptedPublisher } from './support/scripted-publisher.js';
import { until } from './support/until.js';

jest.setTimeout(30_000);
let rig: RelayRig;
beforeEach(async () => {
  rig = await relayRig();
});
afterEach(async () => rig.close());

describe('the relay', () => {
  it('publishes rows that were committed before and after it started, in order', async () => {
    for (const sequence of upTo(5)) await rig.append('early', sequence);
    const broker = new ScriptedPublisher();
    rig.start(broker);
    await until(async () => (await rig.waiting()).length === 0);
    const startedAt = performance.now();
    for (const sequence of upTo(8)) {
      await rig.append('late', sequence);
      await until(() => broker.sequencesOf('late').length === sequence);
    }
    // If the relay only polled, each event would take about a second.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(broker.sequencesOf('early')).toEqual(upTo(5));
    expect(broker.sequencesOf('late')).toEqual(upTo(8));
    await until(async () => (await rig.waiting()).length === 0);
    expect(new Set(broker.accepted.map(({ id }) => id)).size).toBe(13);
  });

  it('sends rows of many aggregates in one call, and never two of one aggregate', async () => {
    for (const key of upTo(40)) await rig.append(`list-${key}`, 1, 3);
    const broker = new ScriptedPublisher();
    rig.start(broker);
    await until(async () => (await rig.waiting()).length === 0);
    for (const round of broker.rounds) expect(new Set(round.map(({ key }) => key)).size).toBe(round.length);
    expect(Math.max(...broker.rounds.map((round) => round.length))).toBeGreaterThanOrEqual(30);
    expect(broker.rounds.length).toBeLessThanOrEqual(10);
    for (const key of upTo(40)) expect(broker.sequencesOf(`list-${key}`)).toEqual([1, 2, 3]);
  });

  it('holds back only the aggregate whose event was refused, and keeps its order', async () => {
    for (const key of ['bad', 'good', 'fine']) await rig.append(key, 1, 4);
    let refusing = true;
    const broker = new ScriptedPublisher((rows) =>
      rows.filter(({ key, sequence }) => refusing && key === 'bad' && sequence === '2'),
    );
    rig.start(broker);
    await until(() => broker.sequencesOf('good').length === 4 && broker.sequencesOf('fine').length === 4);
    await rig.append('good', 5);
    await until(() => broker.sequencesOf('good').length === 5);
    expect(broker.sequencesOf('bad')).toEqual([1]);
    await until(async () => (await rig.waiting()).join() === 'bad2,bad3,bad4');
    refusing = false;
    await until(() => broker.sequencesOf('bad').length === 4);
    expect(broker.sequencesOf('bad')).toEqual(upTo(4));
    await until(async () => (await rig.waiting()).length === 0);
  });

  it('backs off while the broker is away, also if new events are committed, and recovers', async () => {
    for (const key of upTo(10)) await rig.append(`list-${key}`, 1, 2);
    const broker = new ScriptedPublisher(refuseAll);
    rig.start(broker);
    await until(() => broker.rounds.length >= 1);
    const startedAt = performance.now();
    let commits = 0;
    while (broker.rounds.length < 7) {
      await rig.append(`busy-${++commits}`, 1);
      await pause(10);
    }
    // Some rounds are of suspects; between the others the topic waits for at least 200, 100, 200 and 400 ms.
    expect(performance.now() - startedAt).toBeGreaterThan(850);
    expect(commits).toBeGreaterThan(10);
    expect(broker.accepted).toEqual([]);
    broker.script = () => [];
    await until(async () => (await rig.waiting()).length === 0);
    for (const key of upTo(10)) expect(broker.sequencesOf(`list-${key}`)).toEqual([1, 2]);
    for (const key of upTo(commits)) expect(broker.sequencesOf(`busy-${key}`)).toEqual([1]);
    expect(broker.accepted).toHaveLength(20 + commits);
  });

  it('publishes rows again, in order, if it could not mark them', async () => {
    for (const key of ['one', 'two']) await rig.append(key, 1, 6);
    let calls = 0;
    class FaultyStore extends OutboxStore {
      override async markPublished(rows: Parameters<OutboxStore['markPublished']>[0]): Promise<void> {
        if (++calls === 2) throw new Error('the database is away for a moment');
        await super.markPublished(rows);
      }
    }
    const broker = new ScriptedPublisher();
    rig.start(broker, { store: new FaultyStore(rig.dataSource) });
    await until(async () => (await rig.waiting()).length === 0);
    for (const key of ['one', 'two']) {
      expect([...new Set(broker.sequencesOf(key))]).toEqual(upTo(6));
      // Marking round 2 failed while round 3 was being published, and no further round was published before both were repeated.
      expect(broker.sequencesOf(key)).toEqual([1, 2, 3, 2, 3, 4, 5, 6]);
    }
  });

  it('finishes the current round when it is stopped, starts no other, and leaves the rest to the next relay', async () => {
    await rig.append('list', 1, 5);
    const broker = new ScriptedPublisher();
    let open: () => void = () => undefined;
    broker.gate = new Promise((resolve) => (open = resolve));
    const relay = rig.start(broker);
    await until(() => broker.rounds.length === 1);
    let stopped = false;
    const stopping = relay.stop().then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    open();
    await stopping;
    expect(broker.sequencesOf('list')).toEqual([1]);
    expect(await rig.waiting()).toEqual(['list2', 'list3', 'list4', 'list5']);
    const successor = new ScriptedPublisher();
    rig.start(successor);
    await until(() => successor.sequencesOf('list').length === 4);
    expect(successor.sequencesOf('list')).toEqual([2, 3, 4, 5]);
  });
});
