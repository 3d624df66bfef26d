import { uuid } from '@todo-platform/service-kit';
import { z } from 'zod';

export const getRequest = z.strictObject({ id: uuid.optional() });

export const batchGetRequest = z.strictObject({ ids: z.array(uuid).min(1).max(100) });

/** The cursor is the last id of the previous page. */
export const exportRequest = z.strictObject({ cursor: uuid.optional() });
