import * as z from 'zod/mini';

const stateSchema = z.object({ returnTo: z.string() });

/** The place in this application to go to after signing in, kept in the history entry so that a reload keeps it too. */
export function returnToOf(location: { readonly state: unknown }): string {
  const parsed = stateSchema.safeParse(location.state);
  return parsed.success ? parsed.data.returnTo : '/';
}
