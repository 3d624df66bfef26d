import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { ensureGoProgram, prometheus, promtool } from '../../../platform/toolchain/index.ts';
import { eventually } from '../../support/eventually.ts';
import { quietly } from '../../support/quietly.ts';

/** A Prometheus that scrapes nobody. */
export type Prometheus = AsyncDisposable & { readonly address: string };

/**
 * Starts a Prometheus that knows these samples and no others.
 * @param samples OpenMetrics text with timestamps, in seconds; those of the future are seen when their time comes.
 */
export async function prometheusWith(samples: string): Promise<Prometheus> {
  const [server, tool] = await Promise.all([prometheus, promtool].map((program) => ensureGoProgram(program, quietly)));
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-prometheus-'));
  await writeFile(join(folder, 'samples.txt'), samples);
  await writeFile(join(folder, 'prometheus.yml'), 'global: {}\n');
  await execa(tool?.binary ?? '', [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    join(folder, 'samples.txt'),
    join(folder, 'data'),
  ]);
  const listen = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  const child = spawn(
    server?.binary ?? '',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--storage.tsdb.retention.time=1d',
      `--web.listen-address=${listen}`,
      '--log.level=error',
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  const address = `http://${listen}`;
  await eventually(async () => {
    const { ok } = await fetch(`${address}/-/ready`);
    if (!ok) throw new Error('Prometheus is not ready');
  });
  return {
    address,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
