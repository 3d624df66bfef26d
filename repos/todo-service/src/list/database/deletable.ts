import { TOMBSTONE_DAYS } from '@todo-platform/service-kit';

/** An entity, or its last state before it was deleted: the row of a deleted entity stays for a time as a tombstone. */
export type Deletable<T> = T & { readonly deleted: boolean };

/** SQL: whether a row was deleted so lately that the export contains it. @param row the name by which the SQL calls the row. */
export function isExportedTombstone(row: 'list' | 'task'): string {
  return `${row}.deleted_at > now() - interval '${TOMBSTONE_DAYS.exported} days'`;
}
