import { Body, Controller, Delete, Get, Headers, HttpCode, Patch, Res, UseInterceptors } from '@nestjs/common';
import { Answers, AnswersNothing, Caller, etag, ifMatch, TakesIfMatch } from '@todo-platform/service-kit';
import type { FastifyReply } from 'fastify';
import { clearRefreshCookie } from '../../session/http/refresh-cookie.js';
import { ChangeAccountHandler } from '../commands/change-account.js';
import { CloseAccountHandler } from '../commands/close-account.js';
import type { Account } from '../domain/account.js';
import { GetAccountHandler } from '../queries/get-account.js';
import { changeBody, type ChangeBody, closeBody, type CloseBody } from './account.schemas.js';
import { accountSchema, accountView, type AccountView } from './account.view.js';
import { ShowCurrentState } from './show-current-state.js';

/** The caller's own account. */
@Controller('api/users/v1/me')
@UseInterceptors(ShowCurrentState)
export class MeController {
  constructor(
    private readonly getAccount: GetAccountHandler,
    private readonly changeAccount: ChangeAccountHandler,
    private readonly closeAccount: CloseAccountHandler,
  ) {}

  @Get()
  @Answers(200, 'The account', accountSchema)
  async get(@Caller() caller: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<AccountView> {
    return withEtag(reply, await this.getAccount.execute({ caller }));
  }

  @Patch()
  @TakesIfMatch()
  @Answers(200, 'The account as changed', accountSchema)
  async change(
    @Caller() caller: string,
    @Body({ schema: changeBody }) change: ChangeBody,
    @Headers('if-match') version: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    const command = { caller, change, expectedVersion: ifMatch(version) };
    return withEtag(reply, await this.changeAccount.execute(command));
  }

  @Delete()
  @HttpCode(204)
  @TakesIfMatch()
  @AnswersNothing('The account is closed for good')
  async close(
    @Caller() caller: string,
    @Body({ schema: closeBody }) { password }: CloseBody,
    @Headers('if-match') version: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.closeAccount.execute({ caller, password, expectedVersion: ifMatch(version) });
    clearRefreshCookie(reply);
  }
}

function withEtag(reply: FastifyReply, account: Account): AccountView {
  void reply.header('etag', etag(account.version));
  return accountView(account);
}
