import { describe, expect, it } from '@jest/globals';
import { etag, ifMatch } from './if-match.js';

describe('If-Match', () => {
  it.each([1, 7, 2_147_483_647])('with the ETag of version %i returns that version', (version) => {
    expect(ifMatch(etag(version))).toBe(version);
  });

  it.each([undefined, '*', ' * '])('requires no version if it is %j', (header) =>
    expect(ifMatch(header)).toBeUndefined(),
  );

  it('may have spaces around it', () => expect(ifMatch(' "3" ')).toBe(3));

  it.each(['', '3', '"a"', '""', '"-1"', '"1.5"', 'W/"3"', '"1", "2"', '"1"x', '"1234567890123456"', '"3'])(
    'that is not an ETag of this service is an invalid request: %j',
    (header) => expect(() => ifMatch(header)).toThrow(expect.objectContaining({ code: 'request.invalid' })),
  );
});
