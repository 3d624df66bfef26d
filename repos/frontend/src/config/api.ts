/** Both services are reached through this page's own origin, so cookies stay same-site and no CORS is needed. */
export const usersApi = '/api/users/v1';
export const todosApi = '/api/todos/v1';

/** How long the page waits for a response before it reports the service as unreachable, in ms. */
export const requestTimeoutMs = 15_000;

/** How often the page polls the activity counters, in ms. */
export const activityPollMs = 1_500;

/** How often the page reloads the data on the screen while a service is unavailable, in ms. */
export const reconnectPollMs = 5_000;

/** How many entries one request for a page asks for. */
export const pageSize = 50;
