import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority as make } from '../../../tools/certificates/authority.ts';

export type Credentials = { readonly ca: string; readonly cert: string; readonly key: string };

/** Signs certificates as cert-manager does for the charts. */
export type Authority = { readonly sign: (commonName: string) => Promise<Credentials> };

export async function makeAuthority(): Promise<Authority> {
  const authority = await make('authority');
  return {
    async sign(commonName) {
      const { certificate, key } = await authority.sign({ commonName, hosts: ['localhost'] });
      return { ca: authority.certificate, cert: certificate, key };
    },
  };
}

/** Writes the files of a cert-manager Secret: ca.crt, tls.crt, tls.key, and tls-combined.pem with key and chain. */
export function writeCredentials(folder: string, { ca, cert, key }: Credentials): void {
  const files = { 'ca.crt': ca, 'tls.crt': cert, 'tls.key': key, 'tls-combined.pem': `${key.trim()}\n${cert}` };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
}
