import { ExportAccountsHandler } from './queries/export-accounts.js';
import { GetAccountHandler } from './queries/get-account.js';
import { GetAccountsHandler } from './queries/get-accounts.js';

export const accountQueries = [GetAccountHandler, GetAccountsHandler, ExportAccountsHandler];
