import { DeliveryError } from '../errors.ts';

const RIGHTS =
  /Authentication failed|could not read Username|returned error: 40[1-4]|not found|protected branch|GH0\d\d/i;

/** Classifies a failed exchange with the repository. A refusal by rights or rules is permanent; other failures are retried. */
export function refusal(what: string, stderr: string): DeliveryError {
  const kind = RIGHTS.test(stderr) || stderr.includes('hook declined') ? 'request' : 'again';
  return new DeliveryError(kind, `${what}:\n${stderr.trim()}`);
}
