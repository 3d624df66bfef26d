import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Kafka } from '../../toolchain/index.ts';
import { cacheRoot } from '../../toolchain/locations.ts';
import type { Layout } from '../data/layout.ts';
import { childEnvironment } from '../supervisor/process-spec.ts';

/**
 * The JVM can map the classes of an earlier run instead of loading them anew (class data sharing, JEP 310). Measured on 2 cores:
 * a broker's start takes 2.9 s of CPU instead of 5 s. The archive is made once for a machine; a JVM that finds it unfit, because
 * the jars or the JVM changed, runs without it.
 */
export function archiveOptions(kafka: Kafka, layout: Layout): string[] {
  const archive = archiveOf(kafka);
  return [existsSync(archive) ? `-XX:SharedArchiveFile=${archive}` : `-XX:DumpLoadedClassList=${classList(layout)}`];
}

/** Makes the archive, if there is none, from what the running broker has loaded. Takes some 12 s of CPU nobody else wants. */
export async function makeArchive(kafka: Kafka, layout: Layout, signal: AbortSignal): Promise<void> {
  const archive = archiveOf(kafka);
  if (existsSync(archive) || !existsSync(classList(layout))) return;
  const list = `${classList(layout)}.whole`;
  // The broker still writes its list: the last line may be half a line.
  const written = readFileSync(classList(layout), 'utf8');
  writeFileSync(list, written.slice(0, written.lastIndexOf('\n') + 1));
  mkdirSync(dirname(archive), { recursive: true });
  const half = `${archive}.${process.pid}`;
  const options = [
    '-Xshare:dump',
    '-XX:+UseSerialGC',
    `-XX:SharedClassListFile=${list}`,
    `-XX:SharedArchiveFile=${half}`,
    '-Xmx512m',
  ];
  const dump = execa(kafka.java, [...options, '-cp', kafka.classpath], {
    env: childEnvironment({}),
    extendEnv: false,
    cancelSignal: signal,
    reject: false,
    stdin: 'ignore',
    stdout: { file: layout.logOf('kafka-archive') },
    stderr: 'ignore',
  });
  if (dump.pid !== undefined) setPriority(dump.pid, constants.priority.PRIORITY_LOW);
  const { failed } = await dump;
  if (failed) rmSync(half, { force: true });
  else renameSync(half, archive);
}

function classList(layout: Layout): string {
  return join(layout.kafka, 'classes.lst');
}

/** One archive for each JVM and set of jars. */
function archiveOf({ java, classpath, version }: Kafka): string {
  const jvm = existsSync(java) ? `${realpathSync(java)} ${statSync(java).mtimeMs}` : java;
  const key = createHash('sha256').update(`${jvm} ${classpath}`).digest('hex').slice(0, 8);
  return join(cacheRoot(), `kafka-${version}-${key}.jsa`);
}
