import type { Cluster } from './cluster.ts';
import type { Target } from './targets/index.ts';
import { ensureTools } from './tools.ts';

/** How people and browsers reach what runs in the cluster. */
export async function addressesOf(target: Target, cluster: Cluster): Promise<string> {
  const { folder } = await ensureTools({ report: () => undefined, signal: new AbortController().signal });
  const { kubeconfig, context } = cluster.access;
  return [
    target.gateway === undefined
      ? 'App         kubectl port-forward --namespace todo-test service/gateway 8443:443, then https://localhost:8443'
      : `App         https://${target.gateway} (the certificate is of the cluster's own authority)`,
    `Kubernetes  export KUBECONFIG=${kubeconfig} PATH=${folder}:$PATH${context === undefined ? '' : `; kubectl config use-context ${context}`}`,
    'Rollouts    kubectl argo rollouts dashboard --namespace todo-test',
    'Metrics     kubectl port-forward --namespace monitoring service/prometheus 9090',
  ].join('\n');
}
