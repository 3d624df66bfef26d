import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../../toolchain/command.ts';
import { certManager as programs } from '../../toolchain/cluster-programs.ts';
import type { AddOn } from './addon.ts';

const NAMESPACE = 'cert-manager';
const VERSION = `v${programs.controller.version}`;
/** Until 1.15 the key and its certificates in one file have to be asked for; the broker reads them. */
const GATES = '--feature-gates=AdditionalCertificateOutputFormats=true';

/** https://cert-manager.io/docs/installation/helm/, as its own release tool puts the chart together. */
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

/** Puts version and custom resources into the chart, which has them only when it is released. */
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
