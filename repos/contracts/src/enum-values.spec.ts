import { expect, it } from '@jest/globals';
import { createFileRegistry, createRegistry, fromJson } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { announcedEnumValue, unknownEnumValue } from './enum-values.js';
import { announced, file_messaging_v1_event } from './gen/messaging/v1/event_pb.js';

const field = (name: string, number: number, label: string, type: string, typeName: string) => ({
  ...{ name, number, label: `LABEL_${label}`, type: `TYPE_${type}`, typeName, jsonName: name },
});

/** A message with an enum in every kind of field. Its contracts have no such message. */
const things = fromJson(
  FileDescriptorProtoSchema,
  {
    name: 'things.proto',
    package: 'things',
    syntax: 'proto3',
    dependency: ['messaging/v1/event.proto'],
    enumType: [
      {
        name: 'Colour',
        value: [
          { name: 'NONE', number: 0 },
          { name: 'RED', number: 1 },
          { name: 'BLUE', number: 2, options: { '[messaging.v1.announced]': true } },
        ],
      },
    ],
    messageType: [
      {
        name: 'Thing',
        field: [
          field('one', 1, 'OPTIONAL', 'ENUM', '.things.Colour'),
          field('many', 2, 'REPEATED', 'ENUM', '.things.Colour'),
          field('named', 3, 'REPEATED', 'MESSAGE', '.things.Thing.NamedEntry'),
          field('part', 4, 'OPTIONAL', 'MESSAGE', '.things.Thing'),
          field('parts', 5, 'REPEATED', 'MESSAGE', '.things.Thing'),
          { ...field('choice', 6, 'OPTIONAL', 'ENUM', '.things.Colour'), oneofIndex: 0 },
        ],
        oneofDecl: [{ name: 'choices' }],
        nestedType: [
          {
            name: 'NamedEntry',
            field: [
              { name: 'key', number: 1, label: 'LABEL_OPTIONAL', type: 'TYPE_STRING', jsonName: 'key' },
              field('value', 2, 'OPTIONAL', 'ENUM', '.things.Colour'),
            ],
            options: { mapEntry: true },
          },
        ],
      },
    ],
  },
  { registry: createRegistry(announced) },
);
const registry = createFileRegistry(things, (file) =>
  file === file_messaging_v1_event.proto.name ? file_messaging_v1_event : undefined,
);
const thing = registry.getMessage('things.Thing');
if (!thing) throw new Error('there is no message Thing');

const places: readonly [string, (value: unknown) => unknown][] = [
  ['one', (value) => ({ one: value })],
  ['many', (value) => ({ many: ['RED', value] })],
  ['named', (value) => ({ named: { a: 'RED', b: value } })],
  ['part.one', (value) => ({ part: { one: value } })],
  ['parts.many', (value) => ({ parts: [{ one: 'RED' }, { many: [value] }] })],
  ['choice', (value) => ({ choice: value })],
];

it.each(places)('an unknown value is found in %s, by name and by number', (path, json) => {
  expect(unknownEnumValue(thing, json('GREEN'))).toBe(`${path} is GREEN`);
  expect(unknownEnumValue(thing, json(7))).toBe(`${path} is 7`);
  for (const known of ['RED', 'BLUE', 0, 2, undefined, null, true])
    expect(unknownEnumValue(thing, json(known))).toBeUndefined();
});

it.each(places)('an announced value is found in %s', (path, json) => {
  expect(announcedEnumValue(thing, json('BLUE'))).toBe(`${path} is BLUE`);
  for (const other of ['RED', 'GREEN', 1, undefined]) expect(announcedEnumValue(thing, json(other))).toBeUndefined();
});

it.each([null, 'text', [], { unknown: 'GREEN' }, { many: 'GREEN', part: 7, named: [] }])(
  'nothing is found where no enum value is: %j',
  (json) => expect(unknownEnumValue(thing, json)).toBeUndefined(),
);
