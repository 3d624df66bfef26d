import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** Documents the successful answer of a route. Errors need no decorator: openApiOf() documents them for all routes. */
export function Answers(status: 200 | 201, description: string, schema: z.ZodType): MethodDecorator {
  return applyDecorators(ApiResponse({ status, description, standardSchema: schema }));
}

/** Documents a route that answers without a body. */
export function AnswersNothing(description: string): MethodDecorator {
  return applyDecorators(ApiResponse({ status: 204, description }));
}

/** Documents the If-Match header of a route: the version that the caller has seen. */
export function TakesIfMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The ETag that the caller has seen; 412 if it is not the current one.',
    }),
  );
}

/** Documents a route that answers 304 without a body if the caller already has the answer. */
export function TakesIfNoneMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of the answer that the caller has.' }),
    ApiResponse({ status: 304, description: 'The caller has the current answer' }),
  );
}
