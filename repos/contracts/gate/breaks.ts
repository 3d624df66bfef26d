import { buf, type Image } from './buf.ts';
import { catalogueBreaks } from './compare.ts';
import { contractOf } from './contract.ts';

/** Everything in the contracts `next` that is incompatible with those of `released`; a line each. */
export async function breaksBetween(released: Image, next: Image): Promise<readonly string[]> {
  // Image with image: of a folder with several modules Buf would compare each with the whole release.
  const wire = await buf(next.folder, 'breaking', next.path, '--against', released.path, '--exclude-imports');
  const catalogue = catalogueBreaks(contractOf(released.bytes), contractOf(next.bytes));
  return [...(wire.code === 0 ? [] : wire.lines), ...catalogue];
}
