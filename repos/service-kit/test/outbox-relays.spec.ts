import { expect, jest, test } from '@jest/globals';
import { relayRig, type RelayRig, upTo } from './support/relay-rig.js';
import { ScriptedPublisher } from './support/scripted-publisher.js';
import { tcpProxy } from './support/tcp-proxy.js';
import { until } from './support/until.js';

const KEYS = upTo(30).map((n) => `list-${n}`);
const FEW = KEYS.slice(0, 5);

// The tests mostly wait for back-offs and timeouts of the server. So they run at the same time, each on its own database.
jest.setTimeout(90_000);

async function withRig(work: (rig: RelayRig) => Promise<void>): Promise<void> {
  const rig = await relayRig();
  await work(rig).finally(() => rig.close());
}

/** Writes events of all keys. @returns a function that stops it, and returns how many events each key has. */
function traffic(rig: RelayRig) {
  const stopping = new AbortController();
  const writing = (async () => {
    let sequence = 0;
    while (!stopping.signal.aborted) {
      sequence++;
      for (const key of KEYS) await rig.append(key, sequence);
    }
    return sequence;
  })();
  return async () => {
    stopping.abort();
    return writing;
  };
}

test.concurrent('several relays publish each row once and in order, while one joins and while one leaves', async () =>
  withRig(async (rig) => {
    const broker = new ScriptedPublisher();
    const stop = traffic(rig);
    const first = rig.start(broker);
    await until(() => broker.accepted.length > 100);
    const late = new ScriptedPublisher();
    rig.start(late);
    await until(() => late.accepted.length > 100);
    await first.stop();
    const atLeave = late.accepted.length;
    await until(() => new Set(late.accepted.slice(atLeave).map(({ key }) => key)).size === KEYS.length);
    const sequences = upTo(await stop());
    await until(async () => (await rig.waiting()).length === 0);
    for (const key of KEYS) expect([...broker.sequencesOf(key), ...late.sequencesOf(key)]).toEqual(sequences);
  }),
);

test.concurrent(
  'a relay that was frozen during a round starts no other round when it wakes; another relay has continued',
  async () =>
    withRig(async (rig) => {
      const proxy = await tcpProxy(rig.url);
      const frozen = new ScriptedPublisher();
      let wake: () => void = () => undefined;
      frozen.gate = new Promise((resolve) => (wake = resolve));
      for (const key of KEYS) await rig.append(key, 1, 3);
      rig.start(frozen, { url: proxy.url });
      await until(() => frozen.rounds.length === 1);
      proxy.freeze();
      const other = new ScriptedPublisher();
      rig.start(other);
      await until(async () => (await rig.waiting()).length === 0, 30_000);
      for (const key of KEYS) expect(other.sequencesOf(key)).toEqual([1, 2, 3]);
      wake();
      await until(() => frozen.accepted.length > 0);
      await rig.append('after', 1);
      await until(() => other.sequencesOf('after').length === 1);
      // Only its current round is published twice, which consumers absorb. It started no other round.
      expect(frozen.rounds).toHaveLength(1);
      await proxy.close();
    }),
);

test.concurrent('a row that spoils every call is found, and delays its own aggregate only', async () =>
  withRig(async (rig) => {
    await rig.append('poison', 1, 2);
    for (const key of FEW) await rig.append(key, 1, 2);
    const broker = new ScriptedPublisher((rows) => (rows.some(({ key }) => key === 'poison') ? rows : []));
    rig.start(broker);
    await until(async () => (await rig.waiting()).join() === 'poison1,poison2', 40_000);
    for (const key of FEW) expect(broker.sequencesOf(key)).toEqual([1, 2]);
    expect(broker.sequencesOf('poison')).toEqual([]);
  }),
);
