/** Both services stand behind the page's own origin, so cookies stay same-site and no CORS is needed. */
export const usersApi = '/api/users/v1';
export const todosApi = '/api/todos/v1';

/** How long the page waits for an answer before it says that the service cannot be reached, in ms. */
export const requestTimeoutMs = 15_000;

/** How often the activity counters are read again, in ms. */
export const activityPollMs = 1_500;

/** How often what is on the screen is read again while a service is away, in ms. */
export const reconnectPollMs = 5_000;

/** Entries that are asked for at a time. */
export const pageSize = 50;
