import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { type Authority, makeAuthority, type Signed, type Subject } from '../../../tools/certificates/authority.ts';
import { NETWORK, NODE, SERVER } from './names.ts';

/** The clients of the API server and their groups: https://kubernetes.io/docs/setup/best-practices/certificates/ */
const CLIENTS: Readonly<Record<string, Subject>> = {
  admin: { commonName: 'admin', organization: 'system:masters' },
  'controller-manager': { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
  proxy: { commonName: 'system:kube-proxy' },
  kubelet: {
    commonName: `system:node:${NODE}`,
    organization: 'system:nodes',
    hosts: [NODE],
    addresses: [NETWORK.node],
  },
};

const API: Subject = {
  commonName: 'kube-apiserver',
  hosts: [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'localhost',
  ],
  addresses: ['127.0.0.1', NETWORK.node, NETWORK.api],
};

/** Makes the certificates and keys of the control plane, and a kubeconfig `<name>.conf` for each client of the API. */
export async function makePki(state: string): Promise<void> {
  const folder = join(state, 'pki');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, content: string) => writeFile(join(folder, name), content, { mode: 0o600 });
  const authority = await makeAuthority('Todo Platform cluster');
  await write('ca.crt', authority.certificate);
  await write('ca.key', authority.key);
  await issue(authority, 'apiserver', API, write);
  for (const [name, subject] of Object.entries(CLIENTS)) {
    const signed = await issue(authority, name, subject, write);
    await writeFile(join(state, `${name}.conf`), kubeconfig(authority, name, signed), { mode: 0o600 });
  }
  // This authority is separate: its certificates allow calls in the name of other users, and no normal client may get one.
  const front = await makeAuthority('Todo Platform cluster, aggregation');
  await write('front-ca.crt', front.certificate);
  await issue(front, 'front', { commonName: 'front-proxy-client' }, write);
  const accounts = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await write('accounts.key', accounts.privateKey);
  await write('accounts.pub', accounts.publicKey);
}

async function issue(
  authority: Authority,
  name: string,
  subject: Subject,
  write: (name: string, content: string) => Promise<void>,
): Promise<Signed> {
  const signed = await authority.sign(subject);
  await write(`${name}.crt`, signed.certificate);
  await write(`${name}.key`, signed.key);
  return signed;
}

function kubeconfig(authority: Authority, user: string, { certificate, key }: Signed): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': NODE,
    clusters: [
      { name: NODE, cluster: { server: SERVER, 'certificate-authority-data': base64(authority.certificate) } },
    ],
    users: [{ name: user, user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }],
    contexts: [{ name: NODE, context: { cluster: NODE, user } }],
  });
}
