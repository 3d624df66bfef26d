import { type EntityManager, IsNull } from 'typeorm';
import type { Session } from '../domain/session.js';
import { SessionRow } from './session.row.js';

export class SessionRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Locks the row until the transaction ends. */
  async lock(id: string): Promise<Session | undefined> {
    const row = await this.manager.findOne(SessionRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return row ?? undefined;
  }

  /**
   * The database's clock, by which sessions rotate and expire: the clocks of two processes differ, and the grace period of a refresh token
   * is short. Unlike `now()`, it has gone on while the transaction waited for a lock.
   */
  async time(): Promise<Date> {
    const [row] = await this.manager.query<{ time: Date }[]>(`SELECT clock_timestamp() AS time`);
    if (!row) throw new Error('the database did not tell its time');
    return row.time;
  }

  async insert(session: Session): Promise<void> {
    await this.manager.insert(SessionRow, { ...session });
  }

  async update({ id, accountId, expiresAt, ...changeable }: Session): Promise<void> {
    await this.manager.update(SessionRow, { id }, changeable);
  }

  async end(id: string): Promise<void> {
    await this.manager.update(SessionRow, { id, endedAt: IsNull() }, { endedAt: () => 'now()' });
  }

  async endAll(accountId: string): Promise<void> {
    await this.manager.update(SessionRow, { accountId, endedAt: IsNull() }, { endedAt: () => 'now()' });
  }
}
