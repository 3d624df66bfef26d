import { describe, expect, it } from '@jest/globals';
import { replaceBrokerPort } from './broker-address.ts';

const told = (port: number) => Buffer.concat([Buffer.from('127.0.0.1'), Buffer.from([0, 0, port >> 8, port & 255])]);

describe('the address in the answer of a broker', () => {
  it('is replaced wherever it occurs', () => {
    const answer = Buffer.concat([Buffer.from([7, 9]), told(19092), Buffer.from('rack'), told(19092)]);
    const expected = Buffer.concat([Buffer.from([7, 9]), told(20001), Buffer.from('rack'), told(20001)]);
    expect(replaceBrokerPort(answer, 19092, 20001)).toEqual(expected);
  });

  it('stays if it is that of another port', () => {
    expect(replaceBrokerPort(told(19093), 19092, 20001)).toEqual(told(19093));
  });
});
