import { Body, Controller, Delete, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { Answers, AnswersNothing, Public } from '@todo-platform/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { email, password } from '../../account/http/account.schemas.js';
import { RefreshSessionHandler } from '../commands/refresh-session.js';
import { SignInHandler } from '../commands/sign-in.js';
import { SignOutHandler } from '../commands/sign-out.js';
import type { SignedInAccount } from '../tokens/token-issuer.js';
import { clearRefreshCookie, COOKIE_SECURE, refreshCookie, setRefreshCookie } from './refresh-cookie.js';
import { sessionSchema, sessionView, type SessionView } from './session.view.js';

const signInBody = z.strictObject({ email, password });
type SignInBody = z.output<typeof signInBody>;

/** The browser's session. The body carries the access token, a cookie the refresh token. */
@Public()
@Controller('api/users/v1/session')
export class SessionController {
  constructor(
    private readonly signIn: SignInHandler,
    private readonly refreshSession: RefreshSessionHandler,
    private readonly signOut: SignOutHandler,
    @Inject(COOKIE_SECURE) private readonly secure: boolean,
  ) {}

  @Post()
  @HttpCode(200)
  @Answers(200, 'A new session; the refresh token is in a cookie', sessionSchema)
  async begin(
    @Body({ schema: signInBody }) body: SignInBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return this.answer(reply, await this.signIn.execute(body));
  }

  @Post('refresh')
  @HttpCode(200)
  @Answers(200, 'The session with a new access token', sessionSchema)
  async refresh(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionView> {
    return this.answer(reply, await this.refreshSession.execute({ refreshToken: refreshCookie(request) }));
  }

  @Delete()
  @HttpCode(204)
  @AnswersNothing('The session has ended')
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.signOut.execute({ refreshToken: refreshCookie(request) });
    clearRefreshCookie(reply);
  }

  private answer(reply: FastifyReply, signedIn: SignedInAccount): SessionView {
    setRefreshCookie(reply, signedIn.refreshToken, signedIn.refreshExpiresAt, this.secure);
    return sessionView(signedIn);
  }
}
