import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../../cluster/cluster.ts';
import { currentCluster } from '../../cluster/current-cluster.ts';
import { NAMESPACE } from '../../cluster/installation/install.ts';
import { targetOf } from '../../cluster/targets/index.ts';
import { ensureTools } from '../../cluster/tools.ts';
import { findChromium } from '../../../tools/toolchain/index.ts';
import { quietly } from '../../../tests/support/quietly.ts';

/**
 * The variables that the tests need: the gateway's address, and a file in `scratch` with the authority of its certificate. Node
 * reads that file only at its start.
 * @throws {Error} if no cluster runs, or this machine cannot reach its gateway.
 */
export async function environmentOf(scratch: string): Promise<Readonly<Record<string, string>>> {
  const record = currentCluster();
  const { gateway } = targetOf(record.target);
  const origin = process.env.CLUSTER_ORIGIN ?? (gateway === undefined ? undefined : `https://${gateway}`);
  if (origin === undefined) {
    throw new Error(
      `The gateway of ${record.target} has no address on this machine. Forward a port: kubectl port-forward --namespace ${NAMESPACE} service/gateway 8443:443, then set CLUSTER_ORIGIN=https://localhost:8443`,
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
