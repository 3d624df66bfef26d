import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import type { ImageArchive } from './archive.ts';
import { debianImage } from './debian-image.ts';

/** The operator reads the major version from the tag. */
const POSTGRES_IMAGE = 'todo-platform/postgresql:18';
/** The operator runs Postgres with this uid and gid. */
const POSTGRES = { name: 'postgres', id: 26, home: '/var/lib/postgresql' };
const BIN = '/usr/lib/postgresql/18/bin';
/** Files for Debian's scripts around Postgres, which the operator does not use, and the sources of locales. */
const UNUSED = [
  '/usr/bin/perl*',
  '/usr/lib/*/libperl*',
  '/usr/lib/*/perl*',
  '/usr/share/perl*',
  '/usr/share/i18n/*',
  '/usr/lib/*systemd/*',
];

/**
 * Makes the image of Postgres 18 for CloudNativePG, which adds its own first process to the Pod. Debian has Postgres 18 since
 * the suite forky. The image has a shell, because Postgres runs `archive_command` in one.
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
