import { execa } from 'execa';
import { type Component, NAMESPACE, podsOf, type TestCluster } from './test-cluster.ts';

/**
 * Runs a script in a service's pod, with the pod's files, variables, network and npm packages, as an intruder could.
 * @returns its output, even if it failed.
 */
export async function runInPod(
  cluster: TestCluster,
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

/** A script that prints `open` if a TCP connection succeeds, otherwise the error code. */
export function connectScript(host: string, port: number): string {
  return `import { connect } from 'node:net';
    const socket = connect({ host: ${JSON.stringify(host)}, port: ${port} });
    const end = (text) => { console.log(text); process.exit(0); };
    socket.setTimeout(5000, () => end('timeout'));
    socket.on('connect', () => end('open')).on('error', (error) => end(error.code));`;
}
