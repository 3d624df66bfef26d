import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. The library's default algorithm is argon2id. */
const SETTINGS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hash in PHC form, `$argon2id$…`. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, SETTINGS);
}

let decoy: string | undefined;

/** Whether the password fits. Without a hash it takes as long, so that the time does not tell whether an account exists. */
export async function passwordFits(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= await hashPassword('no account has this password');
  const fits = await verify(passwordHash ?? decoy, password);
  return passwordHash !== undefined && fits;
}
