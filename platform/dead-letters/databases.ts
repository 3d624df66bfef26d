import { defaultDataDir, layoutOf } from '../local/data/layout.ts';
import { readRunFile } from '../local/data/run-file.ts';
import { loadSecrets } from '../local/data/secrets.ts';
import { databaseUrl } from '../local/parts/databases.ts';
import { databasesOf } from '../local/parts/services.ts';

/**
 * The databases to look into: the one that is named, else those of the platform that runs here.
 *
 * @throws {Error} where none is named and none runs.
 */
export function databasesToRead(named: string | undefined): readonly string[] {
  if (named !== undefined) return [named];
  const layout = layoutOf(defaultDataDir);
  const database = readRunFile(layout.run)?.processes.find(({ role }) => role === 'database');
  if (database?.port === undefined)
    throw new Error('No platform runs here: start it with `npm start`, or name the --database-url.');
  const { port } = database;
  return Object.values(databasesOf(loadSecrets(layout))).map((service) => databaseUrl(port, service));
}
