import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { npm } from '../split/npm.ts';

/** The files of the builds' secrets: the caller's npm settings, and the certificate authorities that this machine trusts. */
export type SecretFiles = { readonly npmrc: string; readonly ca: string };

/** The path of the certificate authorities inside a build. */
const CA_IN_BUILD = '/run/secrets/ca';
/** Settings that name paths of this machine. */
const LOCAL = /^\s*(cafile|cache|prefix|nodedir|tmp)\s*=/;

/** Writes the secrets into `folder`. npm settings may hold tokens, so only the owner may read that folder. */
export async function writeSecrets(folder: string, signal: AbortSignal): Promise<SecretFiles> {
  const files = { npmrc: join(folder, 'npmrc'), ca: join(folder, 'ca.pem') };
  const own = await setting('userconfig', folder, signal);
  const text = own === undefined ? '' : await readFile(own, 'utf8').catch(() => '');
  const authorities = (await setting('cafile', folder, signal)) ?? process.env.NODE_EXTRA_CA_CERTS;
  if (authorities === undefined) await writeFile(files.ca, '');
  else await copyFile(authorities, files.ca);
  await writeFile(files.npmrc, settingsFor(text, authorities !== undefined), { mode: 0o600 });
  return files;
}

/** The caller's npm settings, adapted to a build. */
export function settingsFor(own: string, hasAuthorities: boolean): string {
  const lines = own.split('\n').filter((line) => line.trim() !== '' && !LOCAL.test(line));
  if (hasAuthorities) lines.push(`cafile=${CA_IN_BUILD}`);
  return lines.map((line) => `${line}\n`).join('');
}

async function setting(name: string, cwd: string, signal: AbortSignal): Promise<string | undefined> {
  const value = (await npm(['config', 'get', name], { cwd, signal })).trim();
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value;
}
