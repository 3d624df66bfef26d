/** The owner of a certificate. As a server, the owner may use `hosts` and `addresses`. */
export type Subject = {
  readonly commonName: string;
  readonly organization?: string;
  readonly hosts?: readonly string[];
  readonly addresses?: readonly string[];
};

/** A certificate and its private key, both in PEM. */
export type Signed = { readonly certificate: string; readonly key: string };

export type Authority = Signed & {
  /** Makes a certificate for both server and client, valid for a year. */
  readonly sign: (subject: Subject) => Promise<Signed>;
};

const DAY_MS = 86_400_000;
const LIFETIME_DAYS = 365;

/** A new certificate authority. Its keys are on elliptic curves, its certificates valid for a year. */
export async function makeAuthority(commonName: string): Promise<Authority> {
  // This module is slow to load, and most starts make no certificate.
  const { generate } = await import('selfsigned');
  const notAfterDate = new Date(Date.now() + LIFETIME_DAYS * DAY_MS);
  const common = { keyType: 'ec', algorithm: 'sha256', notAfterDate } as const;
  const authority = await generate([{ name: 'commonName', value: commonName }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return {
    certificate: authority.cert,
    key: authority.private,
    async sign({ commonName, organization, hosts = [], addresses = [] }) {
      const altNames = [
        ...hosts.map((value) => ({ type: 2 as const, value })),
        ...addresses.map((ip) => ({ type: 7 as const, ip })),
      ];
      const name = [{ name: 'commonName', value: commonName }];
      if (organization !== undefined) name.unshift({ name: 'organizationName', value: organization });
      const signed = await generate(name, {
        ...common,
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          ...(altNames.length === 0 ? [] : [{ name: 'subjectAltName' as const, altNames }]),
        ],
      });
      return { certificate: signed.cert, key: signed.private };
    },
  };
}
