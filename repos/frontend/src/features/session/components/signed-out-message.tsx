import { Notice } from '../../../components/notice.js';
import type { SignedOutReason } from '../session-state.js';

const messages: Record<Exclude<SignedOutReason, 'none'>, string> = {
  'signed-out': 'You are signed out.',
  'signed-out-elsewhere': 'You signed out in another tab.',
  ended: 'Your session has ended. Sign in to continue where you left off.',
  closed: 'Your account is closed.',
};

/** Tells the person why they are signed out. Shows nothing on a first visit. */
export function SignedOutMessage({ reason }: { readonly reason: SignedOutReason }) {
  return reason === 'none' ? null : <Notice kind="info">{messages[reason]}</Notice>;
}
