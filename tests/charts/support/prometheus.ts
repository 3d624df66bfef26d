import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { ensureGoProgram, prometheus, promtool } from '../../../tools/toolchain/index.ts';
import { quietly } from '../../support/quietly.ts';
import { startProgram } from './program.ts';

/** A Prometheus that scrapes nothing. */
export type Prometheus = AsyncDisposable & { readonly address: string };

/**
 * Starts a Prometheus with these samples.
 * @param samples OpenMetrics text with timestamps in seconds. Queries see future samples when their time comes.
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
  const address = `http://${listen}`;
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--storage.tsdb.retention.time=1d',
    `--web.listen-address=${listen}`,
    '--log.level=error',
  ];
  const ready = async () => {
    const { ok } = await fetch(`${address}/-/ready`);
    if (!ok) throw new Error('Prometheus is not ready');
  };
  const program = await startProgram(server?.binary ?? '', args, { folder, ready, endedBy: 'SIGTERM' });
  return { ...program, address };
}
