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

  async insert(session: Session): Promise<void> {
    await this.manager.insert(SessionRow, { ...session });
  }

  async update({ id, accountId, expiresAt, ...changeable }: Session): Promise<void> {
    await this.manager.update(SessionRow, { id }, changeable);
  }

  async end(id: string, endedAt: Date): Promise<void> {
    await this.manager.update(SessionRow, { id, endedAt: IsNull() }, { endedAt });
  }

  async endAll(accountId: string, endedAt: Date): Promise<void> {
    await this.manager.update(SessionRow, { accountId, endedAt: IsNull() }, { endedAt });
  }
}
