import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { ask } from '../command.ts';

export type Holder = { readonly pid: number; readonly command: string };

export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(port: number, name: string, holder: Holder | undefined) {
    const who = holder ? `pid ${holder.pid} (${holder.command})` : 'a process of another user';
    super(`Port ${port} (${name}) is in use by ${who}. End it, or choose another port.`);
  }
}

/** @throws {PortInUseError} for the first port that is taken. */
export async function assertPortsFree(
  wanted: readonly { readonly name: string; readonly port: number }[],
): Promise<void> {
  for (const { name, port } of wanted) {
    if (!(await canListen(port))) throw new PortInUseError(port, name, await holderOf(port));
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The process that listens on a TCP port. Undefined if this user may not see it. */
async function holderOf(port: number): Promise<Holder | undefined> {
  return process.platform === 'linux' ? holderByProc(port) : holderByLsof(port);
}

async function holderByProc(port: number): Promise<Holder | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`));
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  for (const pid of pids) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (!inodes.has(target)) continue;
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(pid), command: shorten(command.replaceAll('\0', ' ')) };
    }
  }
  return undefined;
}

/** The inodes of sockets in state LISTEN (0A) on `port`, from the text of /proc/net/tcp or tcp6 (proc(5)). */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && fields[1]?.endsWith(suffix))
    .flatMap((fields) => fields[9] ?? []);
}

async function holderByLsof(port: number): Promise<Holder | undefined> {
  const listed = await ask('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp']);
  const pid = Number(/^p(\d+)/m.exec(listed ?? '')?.[1]);
  if (!Number.isInteger(pid)) return undefined;
  return { pid, command: shorten((await ask('ps', ['-o', 'command=', '-p', String(pid)])) ?? '') };
}

function shorten(command: string): string {
  const text = command.trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
