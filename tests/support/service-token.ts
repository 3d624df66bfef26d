import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import { asRecord } from './events.ts';

/** The token with which the caller calls the other service, signed with the caller's key on this machine. */
export async function serviceToken(dataDir: string, caller: string, callee: string): Promise<string> {
  const jwk = asRecord(JSON.parse(readFileSync(join(dataDir, 'tls', `${caller}.jwk.json`), 'utf8')));
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: caller, typ: 'service+jwt' })
    .setIssuer(caller)
    .setSubject(caller)
    .setAudience(`todo-platform:internal:${callee}`)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(await importJWK({ ...jwk }, 'ES256'));
}
