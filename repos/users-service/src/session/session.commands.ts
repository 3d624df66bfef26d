import { RefreshSessionHandler } from './commands/refresh-session.js';
import { SignInHandler } from './commands/sign-in.js';
import { SignOutHandler } from './commands/sign-out.js';

export const sessionCommands = [SignInHandler, RefreshSessionHandler, SignOutHandler];
