import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { etcd, kubernetes } from '../../toolchain/cluster-programs.ts';
import { ask, run } from '../../../tools/command.ts';
import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import { coredns } from '../addons/coredns.ts';
import { metricsServer } from '../addons/metrics-server.ts';
import { networkPolicies } from '../addons/network-policies.ts';
import { checkMachine } from '../local-node/machine.ts';
import { HTTPS_PORT, NETWORK, STATE } from '../local-node/names.ts';
import { findNode, inNode, KUBECONFIG, type Node, startNode, stopNode } from '../local-node/node.ts';
import { volumes } from '../local-node/volumes.ts';
import type { ImageArchive } from '../images/archive.ts';
import { pauseImage } from '../images/pause-image.ts';
import { linkPrograms } from '../tools.ts';
import type { Target } from './target.ts';

/** A node of Kubernetes 1.34 as processes of this machine, without Docker. Needs Linux and root. */
export const localNode: Target = {
  name: 'local-node',
  check: checkMachine,
  async up(options) {
    if (findNode() === undefined) {
      const node = await startNode(
        await linkPrograms('node-bin', [etcd, ...Object.values(kubernetes)], options),
        options.signal,
      );
      await containerdAnswers(node, options.signal);
      await importImage(node, await pauseImage(options), options);
    }
    return { kubeconfig: KUBECONFIG };
  },
  hasEnded: () => findNode() === undefined,
  down: stopNode,
  makesImages: true,
  async load(image, options) {
    const node = findNode();
    if (node === undefined) throw new Error('The node has ended: npm run cluster:up');
    await importImage(node, image, options);
  },
  addOns: [networkPolicies(NETWORK.services), coredns(NETWORK.dns), metricsServer, volumes],
  values: { postgres: { image: { repository: 'todo-platform/postgresql', tag: '18' } } },
  gateway: `localhost:${HTTPS_PORT}`,
};

const PATIENCE_MS = 60_000;

async function containerdAnswers(node: Node, signal: AbortSignal): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  const [command, ...args] = inNode(node, ['ctr', 'version']);
  while ((await ask(command, args)) === undefined) {
    signal.throwIfAborted();
    if (Date.now() > until) throw new Error(`containerd does not answer within ${PATIENCE_MS / 1000} s`);
    await sleep(100);
  }
}

/** Imports an image into containerd's namespace for Kubernetes. Skips known images, because containerd would unpack them again. */
async function importImage(node: Node, { reference, archive }: ImageArchive, { report, signal }: EnsureOptions) {
  const mark = join(STATE, 'images', createHash('sha256').update(`${reference}\0${archive}`).digest('hex'));
  if (existsSync(mark)) return;
  report(`loading ${reference}`);
  const [command, ...args] = inNode(node, ['ctr', '--namespace', 'k8s.io', 'images', 'import', archive]);
  await run(command, args, { signal });
  await mkdir(dirname(mark), { recursive: true });
  await writeFile(mark, '');
}
