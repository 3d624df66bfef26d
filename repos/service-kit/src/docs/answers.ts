import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** Documents what a route answers when it does what was asked; every refusal is a problem, which goes without saying. */
export function Answers(status: 200 | 201, description: string, schema: z.ZodType): MethodDecorator {
  return applyDecorators(ApiResponse({ status, description, standardSchema: schema }));
}

/** Documents a route that answers without a body. */
export function AnswersNothing(description: string): MethodDecorator {
  return applyDecorators(ApiResponse({ status: 204, description }));
}

/** Documents a route that takes the version which the caller has seen. */
export function TakesIfMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The ETag that was seen; 412 where it is not the current one.',
    }),
  );
}
