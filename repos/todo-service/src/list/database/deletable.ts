/** An entity, or its last state before it was deleted: the row of a deleted entity stays as a tombstone. */
export type Deletable<T> = T & { readonly deleted: boolean };
