import { expect, it } from '@jest/globals';
import { roles } from '../data/run-file.ts';
import { stopOrder } from './stop-order.ts';

it('ends the edge first, sidecars after their workers, the database last', () => {
  const processes = roles.map((role) => ({ role }));
  expect(stopOrder(processes).map((group) => group.map(({ role }) => role))).toEqual([
    ['gateway', 'tool'],
    ['api'],
    ['worker'],
    ['sidecar'],
    ['broker'],
    ['database'],
  ]);
});

it('has no group for a role that does not run', () => {
  expect(stopOrder([{ role: 'database' }, { role: 'api' }] as const)).toEqual([
    [{ role: 'api' }],
    [{ role: 'database' }],
  ]);
});
