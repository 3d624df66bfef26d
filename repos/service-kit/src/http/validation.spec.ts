import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { invalidRequest, text, uuid } from './validation.js';

describe('text', () => {
  const name = text(1, 10);
  const accepts = (value: unknown) => name.safeParse(value).success;

  it.each(['a', '1234567890', ' 1234567890 ', 'ein Wörtchen'.slice(0, 10), '漢字 🥛', 'two\nlines', 'a\tb', 'a\r\nb'])(
    'accepts %j',
    (value) => expect(accepts(value)).toBe(true),
  );

  it.each([
    '',
    '   ',
    '12345678901',
    'a\0b',
    'a\x1bb',
    'a\x7fb',
    'a\x85b',
    'a\ud800',
    '\udc00b',
    7,
    null,
    undefined,
    ['a'],
  ])('refuses %j', (value) => expect(accepts(value)).toBe(false));

  it('is trimmed before its length is checked', () => expect(name.parse('  1234567890\n')).toBe('1234567890'));

  it('may be empty only if the minimum is 0', () => expect(text(0, 10).parse('  ')).toBe(''));

  it('that was accepted can be encoded as UTF-8, and contains no NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (value) => {
        const result = text(0, 12).safeParse(value);
        if (!result.success) return;
        expect(Buffer.from(result.data).toString()).toBe(result.data);
        expect(result.data).not.toContain('\0');
      }),
    );
  });
});

describe('a uuid', () => {
  it('is converted to lower case', () => {
    expect(uuid.parse('0199AAAA-0000-7000-8000-00000000ABCD')).toBe('0199aaaa-0000-7000-8000-00000000abcd');
    expect(uuid.parse('00000000-0000-0000-0000-000000000000')).toBe('00000000-0000-0000-0000-000000000000');
  });

  it.each(['', 'x', '0199aaaa00007000800000000000abcd', '{0199aaaa-0000-7000-8000-00000000abcd}', 7, null])(
    'is not %j',
    (value) => expect(uuid.safeParse(value).success).toBe(false),
  );
});

describe('an invalid request', () => {
  it('names each field by its path with dots', () => {
    const error = invalidRequest([
      { path: ['tasks', 2, { key: 'title' }], message: 'Too long' },
      { message: 'Nothing to change' },
    ]);
    expect(error).toMatchObject({
      kind: 'invalid',
      code: 'request.invalid',
      errors: [
        { path: 'tasks.2.title', message: 'Too long' },
        { path: '', message: 'Nothing to change' },
      ],
    });
  });
});
