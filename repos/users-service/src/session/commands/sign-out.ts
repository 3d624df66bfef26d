import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SessionRepository } from '../database/session.repository.js';
import { RefreshTokens } from '../refresh-tokens.js';

@Injectable()
export class SignOutHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /** Ends the session of this token. Signing out twice, or with no session, is no error. */
  async execute(token: string | undefined): Promise<void> {
    const shown = token === undefined ? undefined : this.refreshTokens.read(token);
    if (shown) await new SessionRepository(this.dataSource.manager).end(shown.sessionId, new Date());
  }
}
