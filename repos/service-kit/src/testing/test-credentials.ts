import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { generate } from 'selfsigned';
import { type ServiceCallers, type ServiceKey, serviceCallersSchema, serviceKeySchema } from '../auth/service-keys.js';

export interface TestCredentials {
  /** PEM: a self-signed certificate for 127.0.0.1. */
  readonly certificate: string;
  readonly privateKey: string;
  /** The private key of a service that may call, and its public key as JWKS. */
  readonly caller: ServiceKey;
  readonly callers: ServiceCallers;
}

/**
 * Makes the TLS certificate of an api, and the key of a service that may call it. The package that uses this needs `selfsigned` in its
 * devDependencies.
 */
export async function testCredentials(callerName = 'caller'): Promise<TestCredentials> {
  const { cert, private: privateKey } = await generate([{ name: 'commonName', value: 'test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const pair = await generateKeyPair('ES256', { extractable: true });
  const caller = serviceKeySchema.parse({ ...(await exportJWK(pair.privateKey)), kid: callerName });
  return { certificate: cert, privateKey, caller, callers: serviceCallersSchema.parse({ keys: [caller] }) };
}

/** The further configuration of an api with gRPC, on free ports. */
export function grpcConfig({ certificate, privateKey, callers }: TestCredentials) {
  return {
    GRPC_PORT: 0,
    INTERNAL_GRPC_PORT: 0,
    TLS_CERT_FILE: certificate,
    TLS_KEY_FILE: privateKey,
    SERVICE_CALLERS_FILE: callers,
  };
}

/** The further configuration of a worker that calls other services. */
export function serviceCallConfig({ certificate, caller }: TestCredentials) {
  return { TLS_CA_FILE: certificate, SERVICE_KEY_FILE: caller };
}

/** Writes such credentials to files in `folder`. @returns the environment variables that name the files. */
export async function credentialFiles(folder: string) {
  const { certificate, privateKey, caller, callers } = await testCredentials();
  const write = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return {
    api: {
      TLS_CERT_FILE: write('tls.pem', certificate),
      TLS_KEY_FILE: write('tls.key.pem', privateKey),
      SERVICE_CALLERS_FILE: write('callers.json', JSON.stringify(callers)),
    },
    worker: {
      TLS_CA_FILE: write('authorities.pem', certificate),
      SERVICE_KEY_FILE: write('service.jwk.json', JSON.stringify(caller)),
    },
  };
}
