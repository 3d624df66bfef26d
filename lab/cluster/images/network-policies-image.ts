import { ensureGoProgram, type EnsureOptions } from '../../../tools/toolchain/index.ts';
import { networkPolicies } from '../../toolchain/cluster-programs.ts';
import type { ImageArchive } from './archive.ts';
import { debianImage } from './debian-image.ts';

/** A script of Debian's package normally links these to one of two backends. This image links them to nft, which kube-proxy uses. */
const COMMANDS = ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables', 'ip6tables-save', 'ip6tables-restore'];

/** Makes the controller's image with all of iptables and ipset: it reads kube-proxy's rules, which may use any extension. */
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
