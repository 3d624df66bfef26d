import { buf, type Image } from './buf.ts';
import { catalogueBreaks } from './compare.ts';
import { contractOf } from './contract.ts';

/** Lists every incompatible change from the contracts `released` to `next`, one line each. */
export async function breaksBetween(released: Image, next: Image): Promise<readonly string[]> {
  // Compares two images, because Buf would compare each module of a folder with the whole release.
  const wire = await buf(next.folder, 'breaking', next.path, '--against', released.path, '--exclude-imports');
  const catalogue = catalogueBreaks(contractOf(released.bytes), contractOf(next.bytes));
  return [...(wire.code === 0 ? [] : wire.lines), ...catalogue];
}
