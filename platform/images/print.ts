import { formatTable } from '../local/commands/table.ts';
import type { Made } from './make.ts';

const MB = 1e6;

/** The images as a table, then what is wrong with them. Sizes in megabytes of a million bytes. */
export function printed(images: readonly Made[]): string {
  const rows = images.map(
    ({ image, compressedBytes, unpackedBytes, startMs, user, shells, buildSeconds, problems }) => [
      image,
      `${(compressedBytes / MB).toFixed(1)} MB`,
      `${(unpackedBytes / MB).toFixed(1)} MB`,
      `${(startMs / 1000).toFixed(2)} s`,
      `${buildSeconds.toFixed(0)} s`,
      user,
      shells.length === 0 ? 'none' : shells.join(' '),
      problems.length === 0 ? 'ok' : 'BROKEN',
    ],
  );
  const heading = ['image', 'compressed', 'unpacked', 'start', 'build', 'user', 'shell', 'rules'];
  const problems = images.flatMap((made) => made.problems.map((problem) => `${made.image}: ${problem}`));
  return [formatTable([heading, ...rows]), ...(problems.length > 0 ? ['', ...problems] : [])].join('\n');
}
