import { describe, expect, it } from '@jest/globals';

import { checkTable } from './check-table.ts';

describe('the table of checks', () => {
  it('has a line for each check, and ends with the reasons of failures', () => {
    const text = checkTable([
      { repository: 'contracts', what: 'npm ci', seconds: 14.04 },
      { repository: 'contracts', what: 'npm test', seconds: 2, problem: 'exit 1' },
    ]);
    expect(text.split('\n')).toEqual([
      'repository  what      time    result',
      'contracts   npm ci    14.0 s  ok',
      'contracts   npm test  2.0 s   FAILED',
      '',
      'contracts, npm test: exit 1',
    ]);
  });
});
