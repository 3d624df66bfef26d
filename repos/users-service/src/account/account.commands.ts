import { ChangeAccountHandler } from './commands/change-account.js';
import { CloseAccountHandler } from './commands/close-account.js';
import { RegisterAccountHandler } from './commands/register-account.js';

export const accountCommands = [RegisterAccountHandler, ChangeAccountHandler, CloseAccountHandler];
