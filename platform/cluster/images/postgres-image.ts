import type { EnsureOptions } from '../../toolchain/index.ts';
import type { ImageArchive } from './archive.ts';
import { debianImage } from './debian-image.ts';

/** The operator reads the major version from the tag. */
export const POSTGRES_IMAGE = 'todo-platform/postgresql:18';
/** The uid and gid that the operator runs Postgres with. */
const POSTGRES = { name: 'postgres', id: 26, home: '/var/lib/postgresql' };
const BIN = '/usr/lib/postgresql/18/bin';
/** Of Debian's scripts around Postgres, which the operator does without, and of what locales are compiled from. */
const UNUSED = [
  '/usr/bin/perl*',
  '/usr/lib/*/libperl*',
  '/usr/lib/*/perl*',
  '/usr/share/perl*',
  '/usr/share/i18n/*',
  '/usr/lib/*systemd/*',
];

/**
 * Postgres 18 for CloudNativePG, which puts its own first process into the Pod. No suite of Debian older than forky has Postgres
 * 18. A shell is there because Postgres runs `archive_command` by it.
 * https://cloudnative-pg.io/documentation/current/container_images/
 */
export function postgresImage(options: EnsureOptions): Promise<ImageArchive> {
  return debianImage(
    {
      reference: POSTGRES_IMAGE,
      suite: 'forky',
      packages: ['base-files', 'dash', 'postgresql-18'],
      without: UNUSED,
      entries: [],
      entrypoint: ['postgres'],
      user: POSTGRES,
      env: { PATH: `${BIN}:/usr/sbin:/usr/bin`, LANG: 'C.UTF-8' },
    },
    options,
  );
}
