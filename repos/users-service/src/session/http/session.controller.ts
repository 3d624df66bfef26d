import { Body, Controller, Delete, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { Answers, AnswersNothing, Public } from '@todo-platform/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { email } from '../../account/http/account.schemas.js';
import { accountSchema, accountView } from '../../account/http/account.view.js';
import { RefreshSessionHandler } from '../commands/refresh-session.js';
import { SignInHandler } from '../commands/sign-in.js';
import { SignOutHandler } from '../commands/sign-out.js';
import type { SignedIn } from '../signed-in.js';
import { clearRefreshCookie, COOKIE_SECURE, refreshCookie, setRefreshCookie } from './refresh-cookie.js';

const signInBody = z.strictObject({ email, password: z.string().min(1).max(200) });
type SignInBody = z.output<typeof signInBody>;

/** `expiresIn` in seconds. */
export const sessionSchema = z.strictObject({ accessToken: z.string(), expiresIn: z.int(), account: accountSchema });
export type SessionView = z.output<typeof sessionSchema>;

/** The browser's session: the access token in the body, the refresh token in a cookie. */
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
    return this.answer(reply, await this.signIn.execute(body.email, body.password));
  }

  @Post('refresh')
  @HttpCode(200)
  @Answers(200, 'The session with a new access token', sessionSchema)
  async refresh(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionView> {
    return this.answer(reply, await this.refreshSession.execute(refreshCookie(request)));
  }

  @Delete()
  @HttpCode(204)
  @AnswersNothing('The session has ended')
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.signOut.execute(refreshCookie(request));
    clearRefreshCookie(reply);
  }

  private answer(reply: FastifyReply, signedIn: SignedIn): SessionView {
    setRefreshCookie(reply, signedIn.refreshToken, signedIn.refreshExpiresAt, this.secure);
    return { accessToken: signedIn.accessToken, expiresIn: signedIn.expiresIn, account: accountView(signedIn.account) };
  }
}
