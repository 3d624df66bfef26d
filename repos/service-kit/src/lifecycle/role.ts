export const ROLES = ['api', 'worker', 'migrate'] as const;
/** What a process of a service does: answer requests, move events, or bring the schema up to date and end. */
export type Role = (typeof ROLES)[number];
export type ServingRole = Exclude<Role, 'migrate'>;

export function isRole(value: string | undefined): value is Role {
  return ROLES.some((role) => role === value);
}
