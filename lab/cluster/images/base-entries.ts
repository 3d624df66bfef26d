import { access } from 'node:fs/promises';

import type { Entry } from './tar.ts';

/** The unprivileged user id in most projects' images. */
export const NONROOT = 65532;
/** Debian's list of trusted authorities. Go programs read it. */
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

export type User = { readonly name: string; readonly id: number; readonly home?: string };

/** The files that every program expects: users, trusted authorities, name resolution, and /tmp. */
export async function baseEntries(user: User): Promise<readonly Entry[]> {
  await access(AUTHORITIES).catch(() => {
    throw new Error(`${AUTHORITIES} is missing. Debian: apt-get install ca-certificates`);
  });
  const { users, groups } = accounts(user);
  return [
    { path: AUTHORITIES, file: AUTHORITIES },
    { path: '/etc/passwd', text: users },
    { path: '/etc/group', text: groups },
    // Without it, glibc asks DNS first, even for localhost.
    { path: '/etc/nsswitch.conf', text: 'hosts: files dns\n' },
    { path: '/tmp', mode: 0o1777 },
  ];
}

/** The lines of /etc/passwd and /etc/group for root and the user of the programs. */
export function accounts({ name, id, home = '/' }: User): { readonly users: string; readonly groups: string } {
  const own =
    id === 0 ? { user: '', group: '' } : { user: `${name}:x:${id}:${id}::${home}:/\n`, group: `${name}:x:${id}:\n` };
  return { users: `root:x:0:0::/:/\n${own.user}`, groups: `root:x:0:\n${own.group}` };
}
