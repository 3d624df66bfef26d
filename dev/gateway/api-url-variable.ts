import type { ServiceRow } from '../../services.ts';

/** The environment variable that gives the gateway the address of a service's api, such as USERS_API_URL. */
export const apiUrlVariable = ({ short }: Pick<ServiceRow, 'short'>): string => `${short.toUpperCase()}_API_URL`;
