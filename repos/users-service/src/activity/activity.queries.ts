import { GetActivityHandler } from './queries/get-activity.js';

export const activityQueries = [GetActivityHandler];
