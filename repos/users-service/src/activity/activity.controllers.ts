import { ActivityController } from './http/activity.controller.js';

export const activityControllers = [ActivityController];
