import type { ApiError } from '../../lib/http/api-error.js';
import type { Account } from './account.js';

/** Why nobody is signed in; it decides what the sign-in page says. */
export type SignedOutReason = 'none' | 'signed-out' | 'signed-out-elsewhere' | 'ended' | 'closed';

export type SessionState =
  | { readonly status: 'restoring' }
  /** On load it could not be found out whether there is a session. */
  | { readonly status: 'unknown'; readonly error: ApiError }
  | { readonly status: 'signed-in'; readonly account: Account }
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason };
