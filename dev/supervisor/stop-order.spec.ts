import { expect, it } from '@jest/globals';
import { roles } from '../../tools/data-folder/run-file.ts';
import { stopOrder } from './stop-order.ts';

it('the stop order has the gateway first, sidecars after their workers, and the database last', () => {
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

it('the stop order has no group for a role without a process', () => {
  expect(stopOrder([{ role: 'database' }, { role: 'api' }] as const)).toEqual([
    [{ role: 'api' }],
    [{ role: 'database' }],
  ]);
});
