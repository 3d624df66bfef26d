import type { Cluster } from './cluster.ts';
import type { Target } from './targets/index.ts';
import { ensureTools } from './tools.ts';

/** Tells people how to reach the app, Kubernetes, the rollouts dashboard and Prometheus. */
export async function addressesOf(target: Target, cluster: Cluster): Promise<string> {
  const { folder } = await ensureTools({ report: () => undefined, signal: new AbortController().signal });
  const { kubeconfig, context } = cluster.access;
  return [
    target.gateway === undefined
      ? 'App         kubectl port-forward --namespace todo-test service/gateway 8443:443, then https://localhost:8443'
      : `App         https://${target.gateway} (browsers warn: the cluster's own authority signs its certificate)`,
    `Kubernetes  export KUBECONFIG=${kubeconfig} PATH=${folder}:$PATH${context === undefined ? '' : `; kubectl config use-context ${context}`}`,
    'Rollouts    kubectl argo rollouts dashboard --namespace todo-test',
    'Metrics     kubectl port-forward --namespace monitoring service/prometheus 9090',
  ].join('\n');
}
