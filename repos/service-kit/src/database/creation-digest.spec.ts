import { expect, it } from '@jest/globals';
import { creationDigest } from './creation-digest.js';

const digest = creationDigest({ title: 'Buy milk', notes: '' });

it('a repeated create has the same digest, whatever the order of its fields', () =>
  expect(creationDigest({ notes: '', title: 'Buy milk' })).toEqual(digest));

it('a field that a later release adds, and the caller does not set, changes nothing', () =>
  expect(creationDigest({ title: 'Buy milk', notes: '', dueOn: '' })).toEqual(digest));

it.each([{ title: 'Buy bread' }, { title: '', notes: 'Buy milk' }, { title: 'Buy milk', notes: 'oat' }])(
  'other fields have another digest: %j',
  (fields) => expect(creationDigest(fields)).not.toEqual(digest),
);
