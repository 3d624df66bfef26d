import { describe, expect, it } from '@jest/globals';

import { accounts } from './base-entries.ts';

describe('the users of an image', () => {
  it('are root and the user that runs the programs', () => {
    expect(accounts({ name: 'postgres', id: 26, home: '/data' })).toEqual({
      users: 'root:x:0:0::/:/\npostgres:x:26:26::/data:/\n',
      groups: 'root:x:0:\npostgres:x:26:\n',
    });
  });

  it('are root alone if root runs the programs', () => {
    expect(accounts({ name: 'nonroot', id: 0 })).toEqual({ users: 'root:x:0:0::/:/\n', groups: 'root:x:0:\n' });
  });
});
