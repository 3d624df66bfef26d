import { describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { ListServiceChangeTaskRequestSchema } from './grpc.js';
import { AccountSchema, applyChange, fieldsOf, ListSchema, TaskSchema, textLimits } from './index.js';

describe('the limits of a text', () => {
  it('come from the rules in the proto file', () => {
    expect(textLimits(ListSchema.field.name)).toEqual({ min: 1, max: 120 });
    expect(textLimits(TaskSchema.field.title)).toEqual({ min: 1, max: 300 });
    expect(textLimits(TaskSchema.field.notes)).toEqual({ min: 0, max: 4_000 });
    expect(textLimits(AccountSchema.field.email)).toEqual({ min: 3, max: 254 });
  });

  it('are an error if the proto file sets none', () => {
    expect(() => textLimits(TaskSchema.field.id)).toThrow('todo.v1.Task.id has no rule for its longest text');
    expect(() => textLimits(TaskSchema.field.state)).toThrow('todo.v1.Task.state');
  });
});

describe('the fields of a message', () => {
  it('are plain data, without optional fields that are not set', () => {
    const request = create(ListServiceChangeTaskRequestSchema, { listId: '1', notes: '' });
    expect(fieldsOf(request)).toStrictEqual({ listId: '1', taskId: '', notes: '' });
  });
});

describe('a change of fields', () => {
  const entity: { readonly id: string; readonly name: string; readonly colour: string } = {
    id: '1',
    name: 'Ada',
    colour: '',
  };

  it('keeps the fields that it does not name', () => {
    expect(applyChange(entity, { name: 'Eve' })).toEqual({ id: '1', name: 'Eve', colour: '' });
    expect(applyChange(entity, { name: undefined, colour: 'red' })).toEqual({ id: '1', name: 'Ada', colour: 'red' });
  });

  it.each([{}, { name: 'Ada' }, { name: undefined }, { name: 'Ada', colour: '' }])(
    '%j gives the same entity',
    (change) => expect(applyChange(entity, change)).toBe(entity),
  );
});
