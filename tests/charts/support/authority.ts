import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export type Credentials = { readonly ca: string; readonly cert: string; readonly key: string };

/** Signs certificates as cert-manager does for the charts. */
export type Authority = { readonly sign: (commonName: string) => Promise<Credentials> };

const common = { keyType: 'ec', algorithm: 'sha256' } as const;

export async function makeAuthority(): Promise<Authority> {
  const authority = await generate([{ name: 'commonName', value: 'authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return {
    async sign(commonName) {
      const { cert, private: key } = await generate([{ name: 'commonName', value: commonName }], {
        ...common,
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
        ],
      });
      return { ca: authority.cert, cert, key };
    },
  };
}

/** The same as the files of a Secret: ca.crt, tls.crt, tls.key, and key and chain in one. */
export function writeCredentials(folder: string, { ca, cert, key }: Credentials): void {
  const files = { 'ca.crt': ca, 'tls.crt': cert, 'tls.key': key, 'tls-combined.pem': `${key.trim()}\n${cert}` };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
}
