import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Json = z.record(z.string(), z.json());
const Recording = z.object({ status: z.int(), answer: Json });
export type Recording = z.infer<typeof Recording>;
export type Json = z.infer<typeof Json>;

/** An answer of a real Gitea, as tests/delivery/record.ts wrote it down. */
export function recording(name: string): Recording {
  return Recording.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'recorded', `${name}.json`), 'utf8')));
}

/** A recorded answer with some values replaced: `with(answer, { head: { ref } })`. */
export function altered(answer: Json, changes: Json): Json {
  const nested = Object.entries(changes).map(([key, value]) => {
    const [old, next] = [Json.safeParse(answer[key]), Json.safeParse(value)];
    return [key, old.success && next.success ? altered(old.data, next.data) : value] as const;
  });
  return { ...answer, ...Object.fromEntries(nested) };
}
