import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../../platform/cluster/cluster.ts';
import { found } from '../../platform/cluster/found.ts';
import { NAMESPACE } from '../../platform/cluster/platform/install.ts';
import { targetOf } from '../../platform/cluster/targets/index.ts';
import { ensureTools } from '../../platform/cluster/tools.ts';
import { findChromium } from '../../platform/toolchain/index.ts';
import { quietly } from '../support/quietly.ts';

/**
 * The variables that the tests need: where the gateway is, and the authority of its certificate as a file in `scratch`, which
 * Node reads only when it starts.
 * @throws {Error} when there is no cluster, or its gateway is not reached from here.
 */
export async function environmentOf(scratch: string): Promise<Readonly<Record<string, string>>> {
  const record = found();
  const { gateway } = targetOf(record.target);
  const origin = process.env.CLUSTER_ORIGIN ?? (gateway === undefined ? undefined : `https://${gateway}`);
  if (origin === undefined) {
    throw new Error(
      `The gateway of ${record.target} is not on this machine: kubectl port-forward --namespace ${NAMESPACE} service/gateway 8443:443, then CLUSTER_ORIGIN=https://localhost:8443`,
    );
  }
  const { kubectl, helm } = await ensureTools(quietly);
  const cluster = new Cluster({ kubectl, helm, ...record });
  const path = 'jsonpath={.data.ca\\.crt}';
  const authority = await cluster.kubectl(['get', 'secret', 'gateway-tls', '--namespace', NAMESPACE, '--output', path]);
  const file = join(scratch, 'authority.pem');
  writeFileSync(file, Buffer.from(authority, 'base64'));
  const chromium = await findChromium();
  return {
    CLUSTER_ORIGIN: origin,
    NODE_EXTRA_CA_CERTS: file,
    ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }),
  };
}
