import type { ApiError } from '../../lib/http/api-error.js';
import type { Account } from './account.js';

/** Why nobody is signed in. The sign-in page shows a message for it. */
export type SignedOutReason = 'none' | 'signed-out' | 'signed-out-elsewhere' | 'ended' | 'closed';

export type SessionState =
  | { readonly status: 'restoring' }
  /** It is unknown who is signed in: on load, users-service did not answer. */
  | { readonly status: 'unknown'; readonly error: ApiError }
  | { readonly status: 'signed-in'; readonly account: Account }
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason };
