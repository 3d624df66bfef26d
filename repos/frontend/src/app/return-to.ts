import * as z from 'zod/mini';

const stateSchema = z.object({ returnTo: z.string() });

/** The path to open after signing in. It is kept in the history entry, so it survives a reload. */
export function returnPathOf(location: { readonly state: unknown }): string {
  const parsed = stateSchema.safeParse(location.state);
  return parsed.success ? parsed.data.returnTo : '/';
}
