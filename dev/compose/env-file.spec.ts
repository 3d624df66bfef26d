import { describe, expect, it } from '@jest/globals';
import { envFile } from './env-file.ts';

describe('envFile', () => {
  it('writes values that Compose reads unchanged', () => {
    expect(envFile({ A: 'postgres://a:b_-@c:1/d', B: '' })).toBe('A=postgres://a:b_-@c:1/d\nB=\n');
  });

  it.each(['$x', 'a b', "'", '#', 'a\nB=1'])('refuses %j, which Compose would change', (value) => {
    expect(() => envFile({ SECRET: value })).toThrow('SECRET holds');
  });
});
