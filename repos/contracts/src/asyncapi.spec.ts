import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { catalogue, encodeEventData, eventKey, type EventType, handledTypes, isEventType, topics } from './index.js';
import { samples } from '../test/support/samples.js';

interface Document {
  readonly components: { readonly messages: Readonly<Record<string, { readonly payload: unknown }>> };
}

const source = readFileSync(join(import.meta.dirname, 'gen/asyncapi.json'), 'utf8');
const document = JSON.parse(source) as Document;
/** The severity of errors; warnings and recommendations have others. */
const ERROR = 0;
const types = Object.keys(catalogue).filter(isEventType);

/** Checks a CloudEvent against the document's description of its type. */
function problemsOf(type: EventType, event: unknown): unknown {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'asyncapi', ...document });
  const validate = ajv.compile({ $ref: `asyncapi#/components/messages/${type}/payload` });
  return validate(event) ? [] : validate.errors;
}

function cloudEvent(type: EventType, data: unknown = encodeEventData(type, samples[type])) {
  return {
    specversion: '1.0',
    id: '0199bbbb-0000-7000-8000-000000000009',
    source: 'a-service',
    type,
    subject: eventKey(type, samples[type]),
    time: '2026-03-01T12:34:56.789Z',
    sequence: '7',
    data,
  };
}

describe('the AsyncAPI document', () => {
  it('is valid', async () => {
    const { diagnostics, document: parsed } = await new Parser().parse(source);
    const errors = diagnostics.filter(({ severity }) => severity.valueOf() === ERROR);
    expect(errors).toEqual([]);
    expect(parsed?.version()).toBe('3.0.0');
  });

  it('describes every event, topic, publisher and subscriber', async () => {
    const { document: parsed } = await new Parser().parse(source);
    expect(
      parsed
        ?.channels()
        .all()
        .map((channel) => channel.address())
        .sort(),
    ).toEqual(topics.map(({ name }) => name).sort());
    expect(Object.keys(document.components.messages).sort()).toEqual(types.toSorted());
    const handled = (appId: string) =>
      parsed
        ?.operations()
        .all()
        .filter((operation) => operation.id()?.startsWith(`${appId}.receive`))
        .flatMap((operation) =>
          operation
            .messages()
            .all()
            .map((message) => message.name()),
        );
    for (const [appId, own] of Object.entries(handledTypes)) expect(handled(appId)?.sort()).toEqual(own.toSorted());
  });

  it.each(types)('describes a %s as services publish it', (type) => {
    expect(problemsOf(type, cloudEvent(type))).toEqual([]);
    expect(problemsOf(type, cloudEvent(type, {}))).not.toEqual([]);
    expect(problemsOf(type, { ...cloudEvent(type), id: 'seven' })).not.toEqual([]);
  });
});
