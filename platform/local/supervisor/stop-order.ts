import type { Role } from '../data/run-file.ts';

/**
 * From the edge inwards: nobody is asked for what is already gone. A sidecar outlives its worker's drain, and the broker and
 * the database outlive all who write to them.
 */
const order: readonly (readonly Role[])[] = [
  ['tool', 'gateway'],
  ['api'],
  ['worker'],
  ['sidecar'],
  ['broker'],
  ['database'],
];

/** Groups the processes to be stopped; those of one group may stop at the same time. */
export function stopOrder<T extends { readonly role: Role }>(processes: readonly T[]): T[][] {
  return order
    .map((roles) => processes.filter((process) => roles.includes(process.role)))
    .filter((group) => group.length > 0);
}
