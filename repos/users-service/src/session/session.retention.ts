import type { Retention } from '@todo-platform/service-kit';

/**
 * A session that has ended stays until it would have expired: its refresh tokens stay refused either way. Afterwards a support case may
 * still ask for it for some days.
 */
export const SESSION_RETENTION: Retention = { table: 'sessions', since: 'expires_at', keepDays: 7 };
