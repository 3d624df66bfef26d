import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SessionRepository } from '../database/session.repository.js';
import { RefreshTokens } from '../tokens/refresh-tokens.js';

export interface SignOut {
  readonly refreshToken: string | undefined;
}

@Injectable()
export class SignOutHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /** Ends the session that the token belongs to. Signing out again, or without a session, is not an error. */
  async execute({ refreshToken }: SignOut): Promise<void> {
    const token = this.refreshTokens.verify(refreshToken);
    if (token) await new SessionRepository(this.dataSource.manager).end(token.sessionId);
  }
}
