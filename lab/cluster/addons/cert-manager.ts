import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../../../tools/command.ts';
import { certManager as programs } from '../../../tools/toolchain/operators.ts';
import type { AddOn } from './addon.ts';

const NAMESPACE = 'cert-manager';
const VERSION = `v${programs.controller.version}`;
/** Before version 1.15, writing key and certificates into one file is off by default. Kafka reads such a file. */
const GATES = '--feature-gates=AdditionalCertificateOutputFormats=true';

/** https://cert-manager.io/docs/installation/helm/, with the chart built as upstream's release tool builds it. */
export const certManager: AddOn = {
  name: 'cert-manager',
  namespace: NAMESPACE,
  async render({ sourceOf, chart }) {
    const source = await sourceOf(programs.controller);
    const folder = await mkdtemp(join(tmpdir(), 'todo-platform-cert-manager-'));
    try {
      await cp(join(source, 'deploy', 'charts', 'cert-manager'), folder, { recursive: true });
      await run('chmod', ['-R', 'u+w', folder]);
      await releaseChart(folder, join(source, 'deploy', 'crds'));
      return await chart(folder, 'cert-manager', NAMESPACE, {
        installCRDs: true,
        global: { leaderElection: { namespace: NAMESPACE } },
        extraArgs: [GATES],
        webhook: { extraArgs: [GATES] },
        startupapicheck: { enabled: false },
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  workloads: ['deployment/cert-manager', 'deployment/cert-manager-webhook', 'deployment/cert-manager-cainjector'],
};

/** Adds the version and the custom resources, which the chart in the sources lacks. */
async function releaseChart(folder: string, crds: string): Promise<void> {
  const description = (await readFile(join(folder, 'Chart.template.yaml'), 'utf8')).replaceAll('v0.1.0', VERSION);
  await writeFile(join(folder, 'Chart.yaml'), description);
  const definitions: string[] = [];
  for (const file of (await readdir(crds)).filter((name) => name.endsWith('.yaml'))) {
    definitions.push(await readFile(join(crds, file), 'utf8'));
  }
  const all = definitions.join('\n---\n');
  await writeFile(join(folder, 'templates', 'crds.yaml'), `{{- if .Values.installCRDs }}\n${all}\n{{- end }}\n`);
}
