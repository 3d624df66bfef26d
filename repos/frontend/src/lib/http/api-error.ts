import * as z from 'zod/mini';

/** RFC 9457 problem details, with the platform's stable `code` and the fields that were refused. */
const problemSchema = z.object({
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  code: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
});

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** A request that did not succeed. `status` is 0 when no answer came; `message` is fit to be shown. */
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

  /** True when the same request may well succeed later: no network, or a service or its gateway is away. */
  get isUnavailable(): boolean {
    return [0, 502, 503, 504].includes(this.status);
  }

  static unreachable(): ApiError {
    return new ApiError({ status: 0, code: 'unreachable', message: 'The service cannot be reached right now.' });
  }

  static sessionEnded(): ApiError {
    return new ApiError({ status: 401, code: 'session.ended', message: 'Your session has ended.' });
  }

  /** From an answer outside 2xx. A body that is no problem document (a gateway's page, say) still gives an error. */
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

/** Any thrown value as an ApiError, so that a screen always has a sentence to show. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({ status: -1, code: 'unexpected', message: 'Something unexpected went wrong in this page.' });
}
