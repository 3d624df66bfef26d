import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { npm } from '../split/npm.ts';

/** Files for the secrets of the builds: the caller's own npm settings, and the authorities that this machine believes. */
export type SecretFiles = { readonly npmrc: string; readonly ca: string };

/** Where the builds see the authorities. */
const CA_IN_BUILD = '/run/secrets/ca';
/** Settings that are of this machine's file system. */
const LOCAL = /^\s*(cafile|cache|prefix|nodedir|tmp)\s*=/;

/** Writes the secrets into `folder`, which nobody else should see: npm settings may hold tokens. */
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

/** npm settings that hold in a build. */
export function settingsFor(own: string, hasAuthorities: boolean): string {
  const lines = own.split('\n').filter((line) => line.trim() !== '' && !LOCAL.test(line));
  if (hasAuthorities) lines.push(`cafile=${CA_IN_BUILD}`);
  return lines.map((line) => `${line}\n`).join('');
}

async function setting(name: string, cwd: string, signal: AbortSignal): Promise<string | undefined> {
  const value = (await npm(['config', 'get', name], { cwd, signal })).trim();
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value;
}
