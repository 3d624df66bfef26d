import { Notice } from '../../../components/notice.js';
import type { SignedOutReason } from '../session-state.js';

const messages: Record<Exclude<SignedOutReason, 'none'>, string> = {
  'signed-out': 'You are signed out.',
  'signed-out-elsewhere': 'You signed out in another tab.',
  ended: 'Your session has ended. Sign in to go on where you were.',
  closed: 'Your account is closed.',
};

/** Why the person finds themselves at the sign-in page; nothing on a first visit. */
export function SignedOutMessage({ reason }: { readonly reason: SignedOutReason }) {
  return reason === 'none' ? null : <Notice kind="info">{messages[reason]}</Notice>;
}
