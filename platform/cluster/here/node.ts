import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

import { readJsonFile, writeJsonFile } from '../../local/data/json-file.ts';
import { identify, isAlive, ProcessIdentity, signal as send } from '../../local/data/process-identity.ts';
import { makeCgroups, removeCgroups } from './cgroups.ts';
import { HTTPS_PORT, INTERFACE, NETWORK, NODE, STATE } from './names.ts';
import { makePki } from './pki.ts';
import { writeSettings } from './settings.ts';

const PID_FILE = join(STATE, 'node.json');
const PATIENCE_MS = 60_000;

/** The node's process 1, as the machine sees it. */
export type Node = ProcessIdentity;

/** The admin's way to the API. */
export const KUBECONFIG = join(STATE, 'admin.conf');

/** The node that runs on this machine, whoever started it. */
export function findNode(): Node | undefined {
  const node = readJsonFile(PID_FILE, ProcessIdentity);
  return node !== undefined && isAlive(node) ? node : undefined;
}

/**
 * Starts a node with nothing in it. What a node that has ended left is removed first.
 * @param bin the folder of Kubernetes' binaries.
 * @throws {Error} when it ends while it starts, with the end of its log.
 */
export async function startNode(bin: string, signal: AbortSignal): Promise<Node> {
  await removeState();
  await mkdir(join(STATE, 'log'), { recursive: true, mode: 0o700 });
  await makePki(STATE);
  await writeSettings(STATE);
  await makeCgroups();
  const log = await open(join(STATE, 'log', 'node.log'), 'a');
  const network = await open('/proc/self/ns/net', 'r');
  const namespaces = ['--net', '--mount', '--pid', '--ipc', '--fork', '--mount-proc', '--kill-child'];
  const { node: ip, prefix, services, pods } = NETWORK;
  const parent = spawn('unshare', [...namespaces, 'bash', join(import.meta.dirname, 'node.sh')], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd, network.fd],
    env: {
      PATH: process.env.PATH,
      ...{ STATE, BIN: bin, NODE_NAME: NODE, NODE_IP: ip, PREFIX: String(prefix) },
      ...{ SERVICE_RANGE: services, POD_RANGE: pods, GATEWAY_PORT: String(HTTPS_PORT) },
    },
  });
  parent.unref();
  await log.close();
  await network.close();
  const node = await childOf(parent.pid, signal);
  writeJsonFile(PID_FILE, node);
  await connect(node);
  return node;
}

/** Ends the node and everything that it brought about. Does nothing where there is none. */
export async function stopNode(): Promise<void> {
  const node = findNode();
  if (node !== undefined) {
    send(node, 'SIGTERM');
    const until = Date.now() + PATIENCE_MS;
    while (isAlive(node)) {
      if (Date.now() > until)
        throw new Error(`The node (process ${node.pid}) has not ended after ${PATIENCE_MS / 1000} s.`);
      await sleep(50);
    }
  }
  await removeState();
}

/** The command line that runs `command` among the node's processes, with its files and its network. */
export function inNode(node: Node, command: readonly string[]): readonly [string, ...string[]] {
  return ['nsenter', '--target', String(node.pid), '--mount', '--net', '--ipc', '--pid', '--', ...command];
}

/** A cable from the machine into the node: it reaches the node's own address, and nothing in it. */
async function connect(node: Node): Promise<void> {
  const ip = (...args: readonly string[]) => execa('ip', args);
  await ip('link', 'add', INTERFACE, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', String(node.pid));
  await ip('addr', 'add', `${NETWORK.machine}/${NETWORK.prefix}`, 'dev', INTERFACE);
  await ip('link', 'set', INTERFACE, 'up');
}

async function childOf(parent: number | undefined, signal: AbortSignal): Promise<Node> {
  if (parent === undefined) throw new Error('unshare could not be started; Debian has it in util-linux');
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    signal.throwIfAborted();
    const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => undefined);
    if (children === undefined) break;
    const node = identify(Number(children.trim().split(' ')[0]));
    if (node !== undefined) return node;
    await sleep(20);
  }
  const log = await readFile(join(STATE, 'log', 'node.log'), 'utf8').catch(() => '');
  throw new Error(`The node ended as it started. ${log.trim()}`);
}

async function removeState(): Promise<void> {
  await execa('ip', ['link', 'delete', INTERFACE], { reject: false });
  await rm(STATE, { recursive: true, force: true });
  // Unless something else is in it.
  await rmdir(dirname(STATE)).catch(() => undefined);
  await removeCgroups();
}
