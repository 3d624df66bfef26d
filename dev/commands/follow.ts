import { existsSync, readFileSync } from 'node:fs';

/** Follows a file: each call passes on the complete lines that were added since the previous call. */
export function follow(path: string, take: (line: string) => void): () => void {
  let seen = 0;
  return () => {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const end = text.lastIndexOf('\n') + 1;
    if (end <= seen) return;
    for (const line of text.slice(seen, end - 1).split('\n')) take(line);
    seen = end;
  };
}
