import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';

import { leftovers, RUN_VARIABLE } from './leftovers.ts';

/** Starts a process and ends at once, as the parent of a daemon does. */
const DAEMON = `
  const { spawn } = await import('node:child_process');
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  child.unref();
`;

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('finds a process of the run whose parent has ended, and no other process', async () => {
  const run = randomUUID();
  const env = { ...process.env, [RUN_VARIABLE]: run };
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', DAEMON], { env, stdio: 'ignore' });
  await once(parent, 'exit');
  const [left, ...more] = await leftovers(run, 0);
  expect(left?.command).toBe('sleep 600');
  expect(more).toEqual([]);
  if (left !== undefined) process.kill(left.pid, 'SIGKILL');
  expect(await leftovers(run)).toEqual([]);
});
