import { describe, expect, it } from '@jest/globals';
import { envFile } from './env-file.ts';

describe('envFile', () => {
  it('writes what Compose reads as it is', () => {
    expect(envFile({ A: 'postgres://a:b_-@c:1/d', B: '' })).toBe('A=postgres://a:b_-@c:1/d\nB=\n');
  });

  it.each(['$x', 'a b', "'", '#', 'a\nB=1'])('refuses %j, which Compose would read as something else', (value) => {
    expect(() => envFile({ SECRET: value })).toThrow('SECRET holds');
  });
});
