import { access } from 'node:fs/promises';

import type { Entry } from './tar.ts';

/** Nobody, as the images of most projects have it. */
export const NONROOT = 65532;
/** Where Debian keeps whom to trust, and Go programs look for it. */
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

export type User = { readonly name: string; readonly id: number; readonly home?: string };

/** What programs expect of any system: who they are, whom to trust, how names are found, and a place for passing files. */
export async function basics(user: User): Promise<readonly Entry[]> {
  await access(AUTHORITIES).catch(() => {
    throw new Error(`${AUTHORITIES} is missing. Debian: apt-get install ca-certificates`);
  });
  const { users, groups } = accounts(user);
  return [
    { path: AUTHORITIES, file: AUTHORITIES },
    { path: '/etc/passwd', text: users },
    { path: '/etc/group', text: groups },
    // glibc without it asks DNS for localhost first.
    { path: '/etc/nsswitch.conf', text: 'hosts: files dns\n' },
    { path: '/tmp', mode: 0o1777 },
  ];
}

/** The user of the programs beside root, as in /etc/passwd and /etc/group. */
export function accounts({ name, id, home = '/' }: User): { readonly users: string; readonly groups: string } {
  const own =
    id === 0 ? { user: '', group: '' } : { user: `${name}:x:${id}:${id}::${home}:/\n`, group: `${name}:x:${id}:\n` };
  return { users: `root:x:0:0::/:/\n${own.user}`, groups: `root:x:0:\n${own.group}` };
}
