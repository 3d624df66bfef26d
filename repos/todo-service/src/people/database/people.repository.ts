import type { EntityManager } from 'typeorm';

export interface Person {
  /** Account id. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** A tombstone: the account is closed, name and address are gone. */
  readonly closed: boolean;
  /** The account's version that this state belongs to. */
  readonly sequence: number;
}

/** Who the account ids are, as far as the events of the users-service have arrived. */
export class PeopleRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Keeps the newer of what is known and what is given. */
  async put({ id, name, email, closed, sequence }: Person): Promise<void> {
    await this.manager.query(
      `INSERT INTO people AS known (id, name, email, closed, sequence) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE
         SET name = excluded.name, email = excluded.email, closed = excluded.closed, sequence = excluded.sequence
         WHERE known.sequence < excluded.sequence`,
      [id, name, email, closed, sequence],
    );
  }

  async isClosed(id: string): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(`SELECT 1 FROM people WHERE id = $1 AND closed`, [id]);
    return rows.length > 0;
  }
}
