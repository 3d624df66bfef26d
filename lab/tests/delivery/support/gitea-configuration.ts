import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

export type Settings = {
  /** The folder for everything that Gitea writes. */
  readonly home: string;
  readonly port: number;
  /** The URL of an empty database, with a user who may do everything in it. */
  readonly postgresUrl: string;
  /** The folder with Gitea's templates. */
  readonly assets: string;
};

/** Gitea's app.ini: the API and Git over HTTP on loopback, without outgoing calls or background jobs. */
export function configurationOf({ home, port, postgresUrl, assets }: Settings): string {
  const database = new URL(postgresUrl);
  const secret = () => randomBytes(32).toString('base64url');
  const sections: Record<string, Record<string, string | number | boolean>> = {
    server: {
      PROTOCOL: 'http',
      HTTP_ADDR: '127.0.0.1',
      HTTP_PORT: port,
      ROOT_URL: `http://127.0.0.1:${port}/`,
      STATIC_ROOT_PATH: assets,
      DISABLE_SSH: true,
      OFFLINE_MODE: true,
    },
    database: {
      DB_TYPE: 'postgres',
      HOST: database.host,
      NAME: database.pathname.slice(1),
      USER: database.username,
      PASSWD: database.password,
    },
    repository: { ROOT: join(home, 'repositories'), DEFAULT_BRANCH: 'main' },
    security: { INSTALL_LOCK: true, SECRET_KEY: secret(), PASSWORD_HASH_ALGO: 'pbkdf2' },
    oauth2: { ENABLED: false, JWT_SECRET: secret() },
    service: { DISABLE_REGISTRATION: true },
    indexer: { ISSUE_INDEXER_TYPE: 'db' },
    actions: { ENABLED: false },
    packages: { ENABLED: false },
    'cron.update_checker': { ENABLED: false },
    log: { MODE: 'console', LEVEL: 'warn' },
  };
  const lines = Object.entries(sections).flatMap(([name, values]) => [
    `[${name}]`,
    ...Object.entries(values).map(([key, value]) => `${key} = ${value}`),
  ]);
  return [`RUN_MODE = prod`, `WORK_PATH = ${home}`, ...lines, ''].join('\n');
}
