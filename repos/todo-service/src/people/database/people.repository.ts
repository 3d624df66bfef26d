import { newest } from '@todo-platform/service-kit';
import type { EntityManager } from 'typeorm';

export interface Person {
  /** Account id. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** True for a tombstone: the account is closed, and its name and address are removed. */
  readonly closed: boolean;
  /** The version of the account that this state belongs to. */
  readonly sequence: number;
}

/** Sorted by id, so that two transactions with the same people cannot deadlock. */
const PUT = `
  INSERT INTO people AS known (id, name, email, closed, sequence)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::bigint[]) AS given (id) ORDER BY id
  ON CONFLICT (id) DO UPDATE
    SET name = excluded.name, email = excluded.email, closed = excluded.closed, sequence = excluded.sequence
    WHERE known.sequence < excluded.sequence`;

/** People by account id, as of the events of the users-service that have arrived so far. */
export class PeopleRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Inserts or updates people. A state that is older than the stored one is ignored. */
  async put(people: readonly Person[]): Promise<void> {
    const rows = newest(people, ({ id }) => id);
    await this.manager.query(PUT, [
      rows.map(({ id }) => id),
      rows.map(({ name }) => name),
      rows.map(({ email }) => email),
      rows.map(({ closed }) => closed),
      rows.map(({ sequence }) => sequence),
    ]);
  }

  async isClosed(id: string): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(`SELECT 1 FROM people WHERE id = $1 AND closed`, [id]);
    return rows.length > 0;
  }
}
