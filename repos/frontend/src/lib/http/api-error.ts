import * as z from 'zod/mini';

/**
 * RFC 9457 problem details with our stable `code` and the invalid fields. The schema is lenient, because a gateway may send fewer fields.
 */
const problemSchema = z.object({
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  code: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
});

interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** A failed request. `status` is 0 if there was no response; `message` is a sentence for the person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly fieldErrors: readonly FieldError[];

  constructor(init: { status: number; code: string; message: string; fieldErrors?: readonly FieldError[] }) {
    super(init.message);
    this.status = init.status;
    this.code = init.code;
    this.fieldErrors = init.fieldErrors ?? [];
  }

  /** True if the same request may succeed later: no network, or the service or its gateway is down. */
  get isUnavailable(): boolean {
    return [0, 502, 503, 504].includes(this.status);
  }

  static unreachable(): ApiError {
    return new ApiError({ status: 0, code: 'unreachable', message: 'The service cannot be reached right now.' });
  }

  static sessionEnded(): ApiError {
    return new ApiError({ status: 401, code: 'session.ended', message: 'Your session has ended.' });
  }

  static unexpectedResponse(): ApiError {
    const message = 'The service sent a response that this page does not understand.';
    return new ApiError({ status: -1, code: 'unexpected', message });
  }

  /** Makes the error of a response outside 2xx. Its body may not be a problem document, but for example a gateway's page. */
  static async fromResponse(response: Response): Promise<ApiError> {
    const body: unknown = await response.json().catch(() => undefined);
    const parsed = problemSchema.safeParse(body);
    const problem = parsed.success ? parsed.data : {};
    const { status } = response;
    const fallback = [502, 503, 504].includes(status)
      ? 'The service is unavailable right now.'
      : `The request failed (status ${status}).`;
    return new ApiError({
      status,
      code: problem.code ?? 'unknown',
      message: problem.detail ?? problem.title ?? fallback,
      fieldErrors: problem.errors ?? [],
    });
  }
}

/** Turns any thrown value into an ApiError, so that a screen always has a sentence to show. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({ status: -1, code: 'unexpected', message: 'Something went wrong on this page.' });
}

/** The error of a TanStack mutation as an ApiError; null, for no error, becomes undefined. */
export function mutationError(error: Error | null): ApiError | undefined {
  return error === null ? undefined : toApiError(error);
}
