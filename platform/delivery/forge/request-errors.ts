import { RequestError } from '@octokit/request-error';

import { DeliveryError } from '../errors.ts';

/**
 * Whether a request to write that failed is a reason to look again. Things may not be as the request took them to be: there is a
 * pull request already, its branch is gone, or someone changes it just now; GitHub answers 422, Gitea 409, 404 and 400. And of a
 * failure inside the forge nobody knows what came of it.
 */
export function isInDoubt(error: unknown): boolean {
  return error instanceof RequestError && ([400, 404, 409, 422].includes(error.status) || error.status >= 500);
}

/** What an answer of the forge means for the one who asked. Answers without one, such as a refused connection, may pass. */
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
