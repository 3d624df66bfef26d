import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

import { readJsonFile, writeJsonFile } from '../../../tools/data-folder/json-file.ts';
import { identify, isAlive, ProcessIdentity, signal as send } from '../../../tools/data-folder/process-identity.ts';
import { makeCgroups, removeCgroups } from './cgroups.ts';
import { HTTPS_PORT, INTERFACE, NETWORK, NODE, STATE } from './names.ts';
import { makePki } from './pki.ts';
import { writeSettings } from './settings.ts';

const PID_FILE = join(STATE, 'node.json');
const PATIENCE_MS = 60_000;

/** The node's first process, with its id on the machine. */
export type Node = ProcessIdentity;

/** The kubeconfig of the cluster's admin. */
export const KUBECONFIG = join(STATE, 'admin.conf');

/** Finds the node that runs on this machine. */
export function findNode(): Node | undefined {
  const node = readJsonFile(PID_FILE, ProcessIdentity);
  return node !== undefined && isAlive(node) ? node : undefined;
}

/**
 * Removes the files of a former node and starts an empty one.
 * @param bin the folder of Kubernetes' binaries.
 * @throws {Error} with the node's log, if the node ends while it starts.
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

/** Ends the node, and removes its files, interface and control groups. Does nothing if no node runs. */
export async function stopNode(): Promise<void> {
  const node = findNode();
  if (node !== undefined) {
    send(node, 'SIGTERM');
    const until = Date.now() + PATIENCE_MS;
    while (isAlive(node)) {
      if (Date.now() > until)
        throw new Error(`The node (process ${node.pid}) has not ended within ${PATIENCE_MS / 1000} s.`);
      await sleep(50);
    }
  }
  await removeState();
}

/** @returns the command line that runs `command` inside the node's namespaces. */
export function inNode(node: Node, command: readonly string[]): readonly [string, ...string[]] {
  return ['nsenter', '--target', String(node.pid), '--mount', '--net', '--ipc', '--pid', '--', ...command];
}

/** Connects machine and node by a virtual cable. The machine reaches the node's address, but not its pods. */
async function connect(node: Node): Promise<void> {
  const ip = (...args: readonly string[]) => execa('ip', args);
  await ip('link', 'add', INTERFACE, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', String(node.pid));
  await ip('addr', 'add', `${NETWORK.machine}/${NETWORK.prefix}`, 'dev', INTERFACE);
  await ip('link', 'set', INTERFACE, 'up');
}

async function childOf(parent: number | undefined, signal: AbortSignal): Promise<Node> {
  if (parent === undefined) throw new Error('unshare does not start; Debian has it in the package util-linux');
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
  throw new Error(`The node ended while it started. ${log.trim()}`);
}

async function removeState(): Promise<void> {
  await execa('ip', ['link', 'delete', INTERFACE], { reject: false });
  await rm(STATE, { recursive: true, force: true });
  // This fails if something else is in the folder. Then the folder stays, which does no harm.
  await rmdir(dirname(STATE)).catch(() => undefined);
  await removeCgroups();
}
