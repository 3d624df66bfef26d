export const ROLES = ['api', 'worker', 'migrate'] as const;
/** What a process does: `api` answers requests, `worker` relays and handles events, `migrate` updates the schema and ends. */
export type Role = (typeof ROLES)[number];
export type ServingRole = Exclude<Role, 'migrate'>;

/** Whether a command-line argument is a role. */
export function isRole(value: string | undefined): value is Role {
  return ROLES.some((role) => role === value);
}
