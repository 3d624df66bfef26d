import type * as z from 'zod/mini';
import { activityGetResponse } from '../../lib/api/users-service.gen.js';

export const activitySchema = activityGetResponse;

export type Activity = z.infer<typeof activitySchema>;
