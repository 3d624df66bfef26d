import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Answers, Public } from '@todo-platform/service-kit';
import { RegisterAccountHandler } from '../commands/register-account.js';
import { registerBody, type RegisterBody } from './account.schemas.js';
import { accountSchema, accountView, type AccountView } from './account.view.js';

@Controller('api/users/v1/accounts')
export class AccountsController {
  constructor(private readonly registerAccount: RegisterAccountHandler) {}

  @Public()
  @Post()
  @HttpCode(201)
  @Answers(201, 'The new account', accountSchema)
  async register(@Body({ schema: registerBody }) body: RegisterBody): Promise<AccountView> {
    return accountView(await this.registerAccount.execute(body));
  }
}
