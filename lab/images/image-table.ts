import { formatTable } from '../../tools/output/table.ts';
import type { TestedImage } from './build-image.ts';

const MB = 1e6;

/** A table of the images, then their problems. A megabyte is a million bytes. */
export function imageTable(images: readonly TestedImage[]): string {
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
