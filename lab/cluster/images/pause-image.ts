import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import { ensurePause } from '../../toolchain/pause.ts';
import type { ImageArchive } from './archive.ts';
import { staticImage } from './static-image.ts';

/** The image's name, which containerd's setting `sandbox_image` repeats. */
export const PAUSE_IMAGE = 'todo-platform/pause:1';

/** The image of the first container of each Pod. */
export async function pauseImage(options: EnsureOptions): Promise<ImageArchive> {
  const { binary } = await ensurePause(options);
  return staticImage({ reference: PAUSE_IMAGE, binaries: { '/pause': binary } }, options);
}
