import type { EntityManager } from 'typeorm';

/** People by account id, as of the events of the users-service that have arrived so far. */
export class PeopleRepository {
  constructor(private readonly manager: EntityManager) {}

  async isClosed(id: string): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(`SELECT 1 FROM people WHERE id = $1 AND closed`, [id]);
    return rows.length > 0;
  }
}
