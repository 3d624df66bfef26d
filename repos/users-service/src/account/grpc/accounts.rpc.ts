import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  AccountService,
  type AccountServiceBatchGetRequest,
  type AccountServiceExportRequest,
  type AccountServiceGetRequest,
} from '@todo-platform/contracts/grpc';
import { Caller, ServiceOnly } from '@todo-platform/service-kit';
import { checked, Rpc } from '@todo-platform/service-kit/grpc';
import { accountData } from '../domain/account.js';
import { accountNotFound } from '../domain/errors.js';
import { ExportAccountsHandler } from '../queries/export-accounts.js';
import { GetAccountsHandler } from '../queries/get-accounts.js';
import { batchGetRequest, exportRequest, getRequest } from './account.requests.js';
import { snapshotPage } from './snapshot-page.js';

const { get, batchGet, export: exportAll } = AccountService.method;

/** `users.v1.AccountService`. */
@Controller()
export class AccountsRpc {
  constructor(
    private readonly getAccounts: GetAccountsHandler,
    private readonly exportAccounts: ExportAccountsHandler,
  ) {}

  @Rpc(get)
  async get(@Payload() request: AccountServiceGetRequest, @Caller() caller: string) {
    const { id = caller } = checked(getRequest, { id: request.id || undefined });
    const [account] = await this.getAccounts.execute({ caller, ids: [id] });
    if (!account) throw accountNotFound();
    return { account: accountData(account), version: account.version };
  }

  @Rpc(batchGet)
  async batchGet(@Payload() request: AccountServiceBatchGetRequest, @Caller() caller: string) {
    const { ids } = checked(batchGetRequest, { ids: request.ids });
    const accounts = await this.getAccounts.execute({ caller, ids });
    return { accounts: accounts.map(accountData) };
  }

  @ServiceOnly()
  @Rpc(exportAll)
  async *export(@Payload() request: AccountServiceExportRequest) {
    const { cursor } = checked(exportRequest, { cursor: request.cursor || undefined });
    for await (const page of this.exportAccounts.execute({ after: cursor })) yield snapshotPage(page);
  }
}
