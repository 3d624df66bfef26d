import { ensureGoProgram, type EnsureOptions, networkPolicies } from '../../toolchain/index.ts';
import type { ImageArchive } from './archive.ts';
import { debianImage } from './debian-image.ts';

/** Debian's iptables has a choice of two backends, made by a script of its package: kube-proxy here takes nft too. */
const COMMANDS = ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables', 'ip6tables-save', 'ip6tables-restore'];

/** The controller with iptables and ipset, whole: it reads rules back that kube-proxy wrote with any extension. */
export async function networkPoliciesImage(reference: string, options: EnsureOptions): Promise<ImageArchive> {
  const { binary } = await ensureGoProgram(networkPolicies, options);
  return debianImage(
    {
      reference,
      suite: 'bookworm',
      packages: ['iptables', 'ipset'],
      entries: [
        { path: '/usr/local/bin/network-policies', file: binary, mode: 0o755 },
        ...COMMANDS.map((name) => ({ path: `/usr/sbin/${name}`, link: '/usr/sbin/xtables-nft-multi' })),
      ],
      entrypoint: ['/usr/local/bin/network-policies'],
      user: { name: 'root', id: 0 },
      env: { PATH: '/usr/local/bin:/usr/sbin:/sbin:/usr/bin:/bin' },
    },
    options,
  );
}
