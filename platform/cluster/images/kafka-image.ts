import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { fromCache } from '../../toolchain/cache.ts';
import type { EnsureOptions } from '../../toolchain/index.ts';
import { kafkaRecipe } from '../../toolchain/kafka.ts';
import { ARCHITECTURE, type ImageArchive } from './archive.ts';
import { NONROOT } from './basics.ts';
import { debianImage } from './debian-image.ts';

const JAVA_HOME = `/usr/lib/jvm/java-17-openjdk-${ARCHITECTURE}`;
/** For compilers, and for heaps that are too large for short pointers. */
const UNUSED = ['lib/ct.sym', 'lib/server/classes_nocoops.jsa'];

/** Read by `java`: compiling less well, but sooner, halves the work of a start, as it does for `npm start`. */
const OPTIONS = '-XX:TieredStopAtLevel=1';

/** Kafka as the chart runs it: `java` on PATH, and Maven's jars in /opt/kafka/libs. */
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
