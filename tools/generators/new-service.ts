import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { services } from '../../services.ts';
import { ROOT } from '../root.ts';

const TEMPLATE = join(import.meta.dirname, 'new-service');

/**
 * The first version of every file that a service needs outside repos/<service>: chart, environments, workflow. People own these
 * files afterwards, so `npm run generate` writes only those that are missing.
 */
export function newServiceFiles(rows: readonly { readonly name: string }[] = services): ReadonlyMap<string, string> {
  const templates = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    rows.flatMap(({ name }) =>
      templates.map((path) => [
        join(ROOT, path.slice(TEMPLATE.length).replaceAll('SERVICE', name)),
        readFileSync(path, 'utf8').replaceAll('SERVICE', name),
      ]),
    ),
  );
}
