import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PORT = 20_000;
const PORTS = 10_000;
const GREETING_MS = 2_000;
const SILENT_TRIES = 10;

/**
 * Runs `action` while no other process runs one under the same `name`. The lock is a listening port on loopback, derived from the
 * name: Node 20 has no file locks, and the system frees a port when its holder ends, even by SIGKILL. The holder greets each
 * connection with the name. If another program has the port, every process skips it and tries the next one.
 *
 * @param {string} name
 * @param {() => Promise<void>} action
 * @param {() => void} waiting called if another process holds the lock
 */
export async function alone(name, action, waiting) {
  const start = createHash('sha256').update(name).digest().readUInt32BE(0) % PORTS;
  for (let offset = 0, silent = 0; ;) {
    const port = FIRST_PORT + ((start + offset) % PORTS);
    const server = await listen(port, name);
    if (server !== undefined) {
      try {
        await action();
      } finally {
        await server.close();
      }
      return;
    }
    const holder = await untilFree(port, name, waiting);
    if (holder === 'silent') await sleep(100);
    silent = holder === 'silent' ? silent + 1 : 0;
    if (holder === 'stranger' || silent > SILENT_TRIES) offset++;
  }
}

/**
 * @param {number} port
 * @param {string} name
 * @returns {Promise<{ close: () => Promise<void> } | undefined>}
 */
function listen(port, name) {
  /** @type {Set<import('node:net').Socket>} */
  const visitors = new Set();
  const server = createServer((socket) => {
    visitors.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => visitors.delete(socket));
    socket.write(`${name}\n`);
  });
  const close = () =>
    new Promise((resolve) => {
      server.close(() => resolve(undefined));
      for (const socket of visitors) socket.destroy();
    });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      resolve({ close: async () => void (await close()) }),
    );
  });
}

/**
 * Waits until the holder of the port ends, if it greets with `name`. `silent`: the holder closed the connection without a
 * greeting, as a holder does while it ends. `stranger`: another program has the port.
 *
 * @param {number} port
 * @param {string} name
 * @param {() => void} waiting
 * @returns {Promise<'free' | 'silent' | 'stranger'>}
 */
function untilFree(port, name, waiting) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let greeting = '';
    const isOurs = () => greeting === `${name}\n`;
    socket.setTimeout(GREETING_MS, () => {
      resolve('stranger');
      socket.destroy();
    });
    socket.on('data', (data) => {
      greeting += data.toString();
      if (!isOurs()) return;
      socket.setTimeout(0);
      waiting();
    });
    // The holder has ended.
    socket.on('error', () => resolve('free'));
    socket.on('close', () => resolve(isOurs() ? 'free' : greeting === '' ? 'silent' : 'stranger'));
  });
}
