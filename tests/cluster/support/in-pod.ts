import { execa } from 'execa';
import { type Component, NAMESPACE, podsOf, type TheCluster } from './the-cluster.ts';

/**
 * Runs a module in the Node of a service's pod, with that pod's files, variables and network: as somebody would who has got
 * into it. Its packages are the service's.
 * @returns what it printed, however it ended.
 */
export async function inPod(
  cluster: TheCluster,
  service: string,
  component: Component,
  script: string,
): Promise<string> {
  const [pod = ''] = await cluster.pods(podsOf(service, component));
  const { kubectl, kubeconfig } = cluster.cluster.access;
  const node = ['/usr/local/bin/node', '--input-type=module', '--eval', script];
  const result = await execa(
    kubectl,
    ['exec', '--namespace', NAMESPACE, pod, '--container', component, '--', ...node],
    { env: { KUBECONFIG: kubeconfig }, reject: false, all: true, timeout: 60_000 },
  );
  return result.all;
}

/** A script that says `open` where a TCP connection is made, else why not. */
export function connecting(host: string, port: number): string {
  return `import { connect } from 'node:net';
    const socket = connect({ host: ${JSON.stringify(host)}, port: ${port} });
    const end = (text) => { console.log(text); process.exit(0); };
    socket.setTimeout(5000, () => end('timeout'));
    socket.on('connect', () => end('open')).on('error', (error) => end(error.code));`;
}
