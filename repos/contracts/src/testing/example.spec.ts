import { type DescMessage, isFieldSet } from '@bufbuild/protobuf';
import { expect, it } from '@jest/globals';
import { catalogue, isEventType } from '../catalogue.js';
import { violation } from '../rules.js';
import { example } from './example.js';

it.each(Object.keys(catalogue).filter(isEventType))('the example of a %s is full and keeps the rules', (type) => {
  const schema: DescMessage = catalogue[type].schema;
  const message = example(schema);
  expect(violation(schema, message)).toBeUndefined();
  expect(schema.fields.filter((field) => !isFieldSet(message, field))).toEqual([]);
});
