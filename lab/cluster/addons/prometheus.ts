import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { prometheusOperatorSource } from '../../../tools/toolchain/operators.ts';
import { type AddOn, joined, replaceText, SMALL_SHARE } from './addon.ts';

export const MONITORING = 'monitoring';

/** https://prometheus-operator.dev/docs/getting-started/installation/ */
export const prometheusOperator: AddOn = {
  name: "Prometheus' operator",
  namespace: MONITORING,
  async render({ sourceOf }) {
    const source = await sourceOf(prometheusOperatorSource);
    const bundle = await readFile(join(source, 'bundle.yaml'), 'utf8');
    return replaceText(bundle, [/^( +)namespace: default$/, `$1namespace: ${MONITORING}`], SMALL_SHARE);
  },
  resources: ['prometheuses.monitoring.coreos.com', 'podmonitors.monitoring.coreos.com'],
  workloads: ['deployment/prometheus-operator'],
};

/** A Prometheus that scrapes the targets of the monitors of all namespaces. */
export const prometheus: AddOn = {
  name: 'Prometheus',
  namespace: MONITORING,
  render: () =>
    Promise.resolve(joined(...[account, role, binding, instance, service].map((resource) => stringify(resource)))),
  workloads: ['statefulset/prometheus-cluster'],
};

const name = 'prometheus';
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: MONITORING } };

const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name },
  rules: [
    { apiGroups: [''], resources: ['services', 'endpoints', 'pods'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
  ],
};

const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
  subjects: [{ kind: 'ServiceAccount', name, namespace: MONITORING }],
};

const everywhere = { matchLabels: {} };

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Prometheus */
const instance = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'Prometheus',
  metadata: { name: 'cluster', namespace: MONITORING },
  spec: {
    // Releases of Prometheus and of its Go module have different numbers.
    image: 'prometheus/prometheus:v3.7.3',
    version: 'v3.7.3',
    serviceAccountName: name,
    replicas: 1,
    retention: '6h',
    scrapeInterval: '10s',
    evaluationInterval: '10s',
    ...{ podMonitorSelector: everywhere, podMonitorNamespaceSelector: everywhere },
    ...{ serviceMonitorSelector: everywhere, serviceMonitorNamespaceSelector: everywhere },
    ...{ ruleSelector: everywhere, ruleNamespaceSelector: everywhere },
    resources: { requests: { cpu: '50m', memory: '200Mi' } },
    securityContext: {
      ...{ runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  },
};

/** The default address that canary analyses and KEDA query. */
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: MONITORING },
  spec: { selector: { prometheus: 'cluster' }, ports: [{ name: 'web', port: 9090, targetPort: 'web' }] },
};
