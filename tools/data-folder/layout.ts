import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';

/** The paths inside a data folder. Each run has its own data folder, so several can run on one machine. */
export type Layout = ReturnType<typeof layoutOf>;

export const defaultDataDir = join(ROOT, '.data');

export function layoutOf(dataDir: string) {
  return {
    dataDir,
    lock: join(dataDir, 'lock.json'),
    run: join(dataDir, 'run.json'),
    secrets: join(dataDir, 'secrets.json'),
    signingKeys: join(dataDir, 'signing-keys.json'),
    authorities: join(dataDir, 'tls', 'authorities.pem'),
    certificateOf: (service: string) => join(dataDir, 'tls', `${service}.pem`),
    certificateKeyOf: (service: string) => join(dataDir, 'tls', `${service}.key.pem`),
    serviceKeyOf: (service: string) => join(dataDir, 'tls', `${service}.jwk.json`),
    callersOf: (service: string) => join(dataDir, 'tls', `${service}.callers.json`),
    logs: join(dataDir, 'logs'),
    kafka: join(dataDir, 'kafka'),
    postgres: join(dataDir, 'postgres'),
    dapr: join(dataDir, 'dapr'),
    compileCache: join(dataDir, 'compile-cache'),
    logOf: (name: string) => join(dataDir, 'logs', `${name}.log`),
  };
}

/** Only its owner may list the folder. Other users may pass through it: if root starts the product, another user runs the database. */
export function makeDataDir(layout: Layout): void {
  mkdirSync(layout.dataDir, { recursive: true });
  chmodSync(layout.dataDir, 0o711);
  mkdirSync(layout.logs, { recursive: true, mode: 0o700 });
}
