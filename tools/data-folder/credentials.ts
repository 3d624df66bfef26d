import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { makeAuthority } from '../certificates/authority.ts';
import { writeJsonFile, writePrivateFile } from './json-file.ts';
import type { Layout } from './layout.ts';

const DAY_MS = 86_400_000;
const RENEW_BEFORE_DAYS = 30;

/**
 * Makes the certificates of the services and the keys that sign service tokens; renews them before they expire. The certificates
 * are signed by an authority for this data folder only, and its private key is not stored. Each service may call all others.
 *
 * @param hostOf the host name of a service.
 */
export async function ensureCredentials(
  layout: Layout,
  services: readonly string[],
  hostOf: (service: string) => string = () => 'localhost',
): Promise<void> {
  if (services.every((service) => isFresh(layout, service, hostOf(service)))) return;
  // This file is written last: while it is missing, everything is made again.
  rmSync(layout.authorities, { force: true });
  mkdirSync(dirname(layout.authorities), { recursive: true, mode: 0o700 });
  await makeServiceKeys(layout, services);
  await makeCertificates(layout, services, hostOf);
}

function isFresh(layout: Layout, service: string, host: string): boolean {
  const files = [layout.authorities, layout.certificateKeyOf(service), layout.serviceKeyOf(service)];
  const certificate = layout.certificateOf(service);
  if (![...files, certificate, layout.callersOf(service)].every((file) => existsSync(file))) return false;
  const shown = new X509Certificate(readFileSync(certificate));
  const authority = new X509Certificate(readFileSync(layout.authorities));
  if (!shown.verify(authority.publicKey) || shown.checkHost(host) === undefined) return false;
  return shown.validToDate.getTime() > Date.now() + RENEW_BEFORE_DAYS * DAY_MS;
}

async function makeCertificates(
  layout: Layout,
  services: readonly string[],
  hostOf: (service: string) => string,
): Promise<void> {
  const authority = await makeAuthority('Todo Platform on this machine');
  for (const service of services) {
    const hosts = [...new Set(['localhost', hostOf(service)])];
    const { certificate, key } = await authority.sign({ commonName: service, hosts, addresses: ['127.0.0.1'] });
    writePrivateFile(layout.certificateKeyOf(service), key);
    writePrivateFile(layout.certificateOf(service), certificate);
  }
  writePrivateFile(layout.authorities, authority.certificate);
}

/** JWKs for ES256 (RFC 7518 §3.4). The key id is the service's name. */
async function makeServiceKeys(layout: Layout, services: readonly string[]): Promise<void> {
  const pairs = await Promise.all(
    services.map(async (service) => {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const name = { kid: service };
      return {
        service,
        own: { ...(await exportJWK(privateKey)), ...name },
        shown: { ...(await exportJWK(publicKey)), ...name },
      };
    }),
  );
  for (const { service, own } of pairs) {
    writeJsonFile(layout.serviceKeyOf(service), own);
    const callers = pairs.filter((other) => other.service !== service).map(({ shown }) => shown);
    writeJsonFile(layout.callersOf(service), { keys: callers });
  }
}
