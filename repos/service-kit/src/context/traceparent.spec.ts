import { describe, expect, it } from '@jest/globals';
import { continueTrace, traceIdOf } from './traceparent.js';

const VALID = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('a traceparent', () => {
  it('that is valid is continued', () => expect(continueTrace(VALID)).toBe(VALID));

  it.each([
    undefined,
    '',
    [VALID, VALID],
    'x',
    VALID.toUpperCase(),
    VALID.replace('00-', 'ff-'),
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`,
    `${VALID}-more`,
    `${VALID}\n`,
  ])('that is not valid is replaced by a new one: %j', (header) => {
    const own = continueTrace(header);
    expect(own).not.toBe(header);
    expect(continueTrace(own)).toBe(own);
    expect(continueTrace(header)).not.toBe(own);
  });

  it('contains the trace id', () => {
    expect(traceIdOf(VALID)).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(traceIdOf(undefined)).toBe('');
    expect(traceIdOf('x')).toBe('');
  });
});
