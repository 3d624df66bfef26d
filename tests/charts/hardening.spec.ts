import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Charts, manifestsOf } from './support/charts.ts';
import { weaknesses } from './support/hardening.ts';

let charts: Charts;
let yaml: string;
beforeAll(async () => {
  charts = await Charts.prepare();
  yaml = await charts.yaml('todo-service');
}, 15 * 60_000);
afterAll(() => charts[Symbol.asyncDispose]());

describe('the check of hardening', () => {
  it('accepts the chart as it is', () => expect(weaknesses(manifestsOf(yaml))).toEqual([]));

  it.each([
    ['allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true', 'api is not restricted'],
    ['readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', 'api is not restricted'],
    ['drop: [ALL]', 'drop: [NET_RAW]', 'api is not restricted'],
    [
      'capabilities:\n              drop: [ALL]',
      'capabilities: {drop: [ALL], add: [SYS_ADMIN]}',
      'api is not restricted',
    ],
    ['runAsNonRoot: true', 'runAsNonRoot: false', 'its pod is not restricted'],
    ['runAsUser: 65532', 'runAsUser: 0', 'its pod is not restricted'],
    ['type: RuntimeDefault', 'type: Unconfined', 'its pod is not restricted'],
    ['enableServiceLinks: false', 'hostNetwork: true', 'shares hostNetwork'],
    ['automountServiceAccountToken: false', 'automountServiceAccountToken: true', 'has a token of Kubernetes'],
    ['serviceAccountName: todo-service-api', 'serviceAccountName: default', 'uses the default service account'],
    [':dev-0000000', ':latest', 'has no version'],
    [':dev-0000000', '', 'has no version'],
    ['readinessProbe:', 'unusedProbe:', 'is not probed'],
    [
      'secret:\n            secretName: todo-service-tls\n            defaultMode: 0440',
      'hostPath: {path: /}',
      'mounts a path of the host',
    ],
    ['kind: NetworkPolicy', 'kind: Other', 'no NetworkPolicy names it'],
    ['kind: PodDisruptionBudget', 'kind: Other', 'has no PodDisruptionBudget'],
    ['kind: ServiceAccount', 'kind: ClusterRole', 'reaches beyond the namespace'],
  ])('finds %s changed to %s', (good, bad, expected) => {
    expect(yaml).toContain(good);
    const found = weaknesses(manifestsOf(yaml.replaceAll(good, bad)));
    expect(found.join('\n')).toContain(expected);
  });
});
