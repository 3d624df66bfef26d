import { AccountsRpc } from './grpc/accounts.rpc.js';
import { AccountsController } from './http/accounts.controller.js';
import { MeController } from './http/me.controller.js';

export const accountControllers = [AccountsController, MeController, AccountsRpc];
