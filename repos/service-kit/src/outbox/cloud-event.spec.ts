import { decodeCloudEvent } from '@todo-platform/contracts';
import { describe, expect, it } from '@jest/globals';
import { rowOf } from '../../test/support/outbox-rows.js';
import { z } from 'zod';
import { toCloudEvent } from './cloud-event.js';
import type { OutboxRow } from './outbox-row.js';

const LIST_ID = '0199aaaa-0000-7000-8000-000000000001';
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('the CloudEvent of an outbox row', () => {
  const event = (given: OutboxRow) => z.looseObject({}).parse(JSON.parse(toCloudEvent(given, 'todo-service')));
  const row = { ...rowOf(12, LIST_ID), actor: 'someone', originparent: TRACEPARENT };

  it('has the attributes of the specification and our extensions', () => {
    expect(event(row)).toEqual({
      specversion: '1.0',
      id: row.id,
      source: 'todo-service',
      type: 'todo.list.created.v1',
      subject: LIST_ID,
      time: row.occurredAt.toISOString(),
      datacontenttype: 'application/json',
      sequence: '12',
      actor: 'someone',
      originparent: TRACEPARENT,
      data: JSON.parse(row.data) as unknown,
    });
  });

  it('names its attributes in lower-case letters and digits, as the specification demands', () => {
    for (const name of Object.keys(event(row))) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
  });

  it('leaves out attributes that the row does not have', () => {
    const bare = event({ ...row, actor: null, originparent: null });
    expect(bare).not.toHaveProperty('actor');
    expect(bare).not.toHaveProperty('originparent');
  });

  it('can be read by a consumer', () => {
    expect(decodeCloudEvent(event(row))).toMatchObject({
      id: row.id,
      subject: LIST_ID,
      sequence: 12,
      actor: 'someone',
    });
  });
});
