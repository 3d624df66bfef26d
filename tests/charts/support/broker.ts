import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { z } from 'zod';
import { ensureKafka } from '../../../tools/toolchain/index.ts';
import { type Authority, writeCredentials } from './authority.ts';
import { type Manifest, only } from './charts.ts';
import { quietly } from '../../support/quietly.ts';
import { startProgram } from './program.ts';

const configMap = z.looseObject({ data: z.object({ 'server.properties': z.string() }) });
const CLUSTER_ID = '--cluster-id=dG9kby1wbGF0Zm9ybS0wMQ';

export type Broker = AsyncDisposable & { readonly address: string };

/** Kafka with the configuration of the infrastructure chart. Only ports and folders differ. */
export async function brokerOf(manifests: readonly Manifest[], authority: Authority): Promise<Broker> {
  const { java, classpath } = await ensureKafka(quietly);
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-kafka-'));
  const [port, controllerPort] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
  const config = join(folder, 'server.properties');
  const { data } = configMap.parse(only(manifests, 'ConfigMap', 'kafka'));
  const replacements: readonly (readonly [string, string])[] = [
    ['TLS://:9093', `TLS://localhost:${port}`],
    ['TLS://kafka.todo-test.svc:9093', `TLS://localhost:${port}`],
    ['localhost:9094', `localhost:${controllerPort}`],
    ['/var/lib/kafka', folder],
    ['/etc/kafka-tls', join(folder, 'tls')],
  ];
  writeFileSync(
    config,
    replacements.reduce((text, [there, replaced]) => text.replaceAll(there, replaced), data['server.properties']),
  );
  mkdirSync(join(folder, 'tls'));
  writeCredentials(join(folder, 'tls'), await authority.sign('kafka-broker'));
  await execa(java, ['-cp', classpath, 'kafka.tools.StorageTool', 'format', CLUSTER_ID, '--config', config], {
    cwd: folder,
  });
  const program = await startProgram(java, ['-Xmx256m', '-cp', classpath, 'kafka.Kafka', config], {
    folder,
    async ready() {
      const socket = connect(port, 'localhost');
      await once(socket, 'connect').finally(() => socket.destroy());
    },
    withinMs: 60_000,
    endedBy: 'SIGKILL',
  });
  return { ...program, address: `localhost:${port}` };
}
