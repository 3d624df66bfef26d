import { access } from 'node:fs/promises';

import { ask } from '../../../tools/command.ts';
import { isProgram, which } from '../../../tools/toolchain/which.ts';

/** The programs that a node needs, each with its Debian package. */
const PROGRAMS: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  ip: 'iproute2',
  conntrack: 'conntrack',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  socat: 'socat',
  sysctl: 'procps',
  buildah: 'buildah',
  mmdebstrap: 'mmdebstrap',
};

/** The plugins of the Container Network Interface, which are not on the PATH. */
export const CNI_FOLDER = '/usr/lib/cni';
const PLUGINS = ['bridge', 'host-local', 'loopback', 'portmap'];

/** @throws {Error} with everything that is missing and how to install it. */
export async function checkMachine(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new Error('A node needs Linux. Elsewhere use --on kind or --on minikube.');
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      'A node needs root: it makes namespaces, mounts and interfaces. Use sudo, or --on kind with Docker.',
    );
  }
  const missing = new Set<string>();
  for (const [program, debian] of Object.entries(PROGRAMS)) {
    if ((await which(program)) === undefined) missing.add(debian);
  }
  for (const plugin of PLUGINS) {
    if (!(await isProgram(`${CNI_FOLDER}/${plugin}`))) missing.add('containernetworking-plugins');
  }
  if (missing.size > 0) {
    throw new Error(`This machine lacks programs that a node needs. Debian: apt-get install ${[...missing].join(' ')}`);
  }
  const refused = await namespacesRefused();
  if (refused !== undefined) throw new Error(refused);
  await access('/proc/sys/net/bridge').catch(() => {
    throw new Error('The kernel has no br_netfilter, which services between pods need: modprobe br_netfilter');
  });
}

/** Says why the kernel refuses namespaces, as in a container without privileges. @returns undefined if it allows them. */
export async function namespacesRefused(): Promise<string | undefined> {
  const kinds = ['--net', '--mount', '--pid', '--ipc', '--fork', '--mount-proc'];
  const made = await ask('unshare', [...kinds, 'true']);
  if (made !== undefined || (await which('unshare')) === undefined) return undefined;
  return `A node needs its own namespaces, but the kernel refuses them: unshare ${kinds.join(' ')} true`;
}
