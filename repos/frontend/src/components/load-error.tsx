import { toApiError } from '../lib/http/api-error.js';
import { Notice } from './notice.js';

interface LoadErrorProps {
  readonly what: string;
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** The page shows this instead of content that failed to load. */
export function LoadError({ what, error, onRetry }: LoadErrorProps) {
  return (
    <Notice
      kind="error"
      actions={
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      }
    >
      Could not load {what}. {toApiError(error).message}
    </Notice>
  );
}
