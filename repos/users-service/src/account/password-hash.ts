import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. The library's default algorithm is argon2id. */
const SETTINGS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Returns the hash in PHC form, `$argon2id$…`. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, SETTINGS);
}

let decoyHash: string | undefined;

/**
 * Returns whether the password is right. If there is no hash, the check takes the same time, so that the time does not reveal whether an
 * account exists.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoyHash ??= await hashPassword('no account has this password');
  const matches = await verify(passwordHash ?? decoyHash, password);
  return passwordHash !== undefined && matches;
}
