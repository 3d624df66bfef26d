import { RequestError } from '@octokit/request-error';

import { DeliveryError } from '../errors.ts';

/**
 * Whether the state must be read again after a failed write. It may have changed: the pull request exists already, its branch was
 * deleted, or somebody is editing it. GitHub answers 422 then, Gitea 409, 404 or 400. After a 5xx, the outcome is unknown.
 */
export function isInDoubt(error: unknown): boolean {
  return error instanceof RequestError && ([400, 404, 409, 422].includes(error.status) || error.status >= 500);
}

/** Turns a failed request into an error for the caller. Failures without an answer, such as a refused connection, may pass. */
export function asDeliveryError(error: unknown, repository: string): DeliveryError {
  if (!(error instanceof RequestError)) return new DeliveryError('again', `The forge gave no answer: ${said(error)}`);
  const { status, message, response } = error;
  if (response === undefined) return new DeliveryError('again', `The forge cannot be reached: ${message}`);
  const answered = `the forge answered ${status}: ${message}`;
  switch (status) {
    case 401:
      return new DeliveryError('request', `The token is not accepted; ${answered}`);
    case 403:
      if (isLimit(response.headers)) return new DeliveryError('again', `Too many requests; ${answered}`);
      return new DeliveryError('request', `The token may not do this in ${repository}; ${answered}`);
    case 404:
      return new DeliveryError(
        'request',
        `There is no repository ${repository}, or the token may not see it; ${answered}`,
      );
    default:
      return new DeliveryError(status >= 500 || status === 429 ? 'again' : 'request', `In ${repository} ${answered}`);
  }
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function isLimit(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
