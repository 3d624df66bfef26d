import { describe, expect, it } from '@jest/globals';
import { readBatch } from './batch.js';

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');

describe('a batch of raw payloads', () => {
  it('is read entry by entry: payload, key and position', () => {
    const metadata = { __key: 'a+key%2Fwith%20more', __partition: '3', __offset: '1042', __topic: 't' };
    expect(readBatch('t', { entries: [{ entryId: '0', event: base64('{"a": "ä"}'), metadata }] })).toEqual([
      { entryId: '0', delivery: { topic: 't', payload: '{"a": "ä"}', key: 'a key/with more', position: '3/1042' } },
    ]);
  });

  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['text that is not JSON', 'x'],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe])],
  ])('may contain %s, without key or position: a digest names it', (_, event) => {
    const [entry] = readBatch('t', { entries: [{ entryId: '0', event: base64(event), metadata: null }] });
    expect(entry?.delivery).toMatchObject({ key: '', position: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['text', 'x'],
    ['a single event', { data_base64: base64('x') }],
    ['events that daprd has parsed', { entries: [{ entryId: '0', event: { id: 'x' }, metadata: {} }] }],
    ['an entry without a name', { entries: [{ entryId: '', event: '', metadata: {} }] }],
  ])('is refused as a whole if it is %s', (_, body) =>
    expect(() => readBatch('t', body)).toThrow(expect.objectContaining({ code: 'events.batch-malformed' })),
  );
});
