/** A place in a collection ordered by creation: behind the entity with this id, created at this time (ISO 8601). */
export interface CreationPlace {
  readonly createdAt: string;
  readonly id: string;
}
