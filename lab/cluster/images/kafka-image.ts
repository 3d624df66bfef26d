import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { fromCache } from '../../../tools/toolchain/cache.ts';
import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import { kafkaRecipe } from '../../../tools/toolchain/kafka.ts';
import { ARCHITECTURE, type ImageArchive } from './archive.ts';
import { NONROOT } from './base-entries.ts';
import { debianImage } from './debian-image.ts';

const JAVA_HOME = `/usr/lib/jvm/java-17-openjdk-${ARCHITECTURE}`;
/** Files for compilers, and for heaps too large for compressed pointers. */
const UNUSED = ['lib/ct.sym', 'lib/server/classes_nocoops.jsa'];

/** `java` reads this variable. The fast compiler alone halves the work of a start; `npm start` does the same. */
const OPTIONS = '-XX:TieredStopAtLevel=1';

/** Makes the image that the chart expects: `java` on PATH, and the jars from Maven in /opt/kafka/libs. */
export async function kafkaImage(reference: string, options: EnsureOptions): Promise<ImageArchive> {
  const { folder } = await fromCache(kafkaRecipe(), options);
  const libs = join(folder, 'libs');
  const jars = await readdir(libs);
  return debianImage(
    {
      reference,
      suite: 'bookworm',
      packages: ['openjdk-17-jre-headless'],
      without: UNUSED.map((path) => `${JAVA_HOME}/${path}`),
      entries: jars.map((jar) => ({ path: `/opt/kafka/libs/${jar}`, file: join(libs, jar) })),
      entrypoint: ['java'],
      user: { name: 'kafka', id: NONROOT },
      env: { PATH: `${JAVA_HOME}/bin:/usr/bin:/bin`, JAVA_HOME, JDK_JAVA_OPTIONS: OPTIONS, LANG: 'C.UTF-8' },
    },
    options,
  );
}
