import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where one run keeps what. Each run has its own data folder, so several can live on one machine. */
export type Layout = ReturnType<typeof layoutOf>;

export const repositoryRoot = join(import.meta.dirname, '../../..');
export const defaultDataDir = join(repositoryRoot, '.data');

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

/** Only its owner may look inside; but where root starts the platform, the database's user must pass through to its part. */
export function makeDataDir(layout: Layout): void {
  mkdirSync(layout.dataDir, { recursive: true });
  chmodSync(layout.dataDir, 0o711);
  mkdirSync(layout.logs, { recursive: true, mode: 0o700 });
}
