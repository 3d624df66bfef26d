import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A socket that accepts connections or packets. */
export type Listener = {
  readonly pid: number;
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
};

const LISTEN = '0A';

/**
 * The TCP sockets on which these processes listen and the UDP sockets that they have bound, from /proc (proc(5), Linux).
 * Addresses are hexadecimal in host byte order, as the kernel writes them.
 */
export function listenersOf(pids: readonly number[]): readonly Listener[] {
  const owners = new Map(pids.flatMap((pid) => socketsOf(pid).map((inode) => [inode, pid] as const)));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) =>
    readFileSync(`/proc/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .flatMap((fields) => {
        const [, local = '', , state] = fields;
        const pid = owners.get(fields[9] ?? '');
        if (pid === undefined || (protocol.startsWith('tcp') && state !== LISTEN)) return [];
        const [address = '', port = ''] = local.split(':');
        return [{ pid, protocol, address, port: Number.parseInt(port, 16) }];
      }),
  );
}

/** 127.0.0.0/8, ::1, or the former written as an IPv6 address. */
export function isLoopback({ address }: Listener): boolean {
  return (
    /^[0-9A-F]{6}7F$/.test(address) ||
    address === '00000000000000000000000001000000' ||
    /^0000000000000000FFFF0000[0-9A-F]{6}7F$/.test(address)
  );
}

function socketsOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      // The process has closed it since the directory was read.
      return [];
    }
  });
}
