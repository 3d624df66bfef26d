/** As it is kept: what is deleted stays as a tombstone. */
export type Kept<T> = T & { readonly deleted: boolean };
