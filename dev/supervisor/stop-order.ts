import type { Role } from '../../tools/data-folder/run-file.ts';

/**
 * From the gateway inwards, so that no process calls one that has already ended. A sidecar ends after its worker has drained.
 * The broker and the database end after every process that writes to them.
 */
const order: readonly (readonly Role[])[] = [
  ['tool', 'gateway'],
  ['api'],
  ['worker'],
  ['sidecar'],
  ['broker'],
  ['database'],
];

/** Groups the processes in the order in which to stop them. The processes of one group may stop at the same time. */
export function stopOrder<T extends { readonly role: Role }>(processes: readonly T[]): T[][] {
  return order
    .map((roles) => processes.filter((process) => roles.includes(process.role)))
    .filter((group) => group.length > 0);
}
