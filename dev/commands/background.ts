import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataInUseError } from '../../tools/data-folder/data-lock.ts';
import { defaultDataDir, layoutOf, makeDataDir } from '../../tools/data-folder/layout.ts';
import { isAlive } from '../../tools/data-folder/process-identity.ts';
import { readRunFile } from '../../tools/data-folder/run-file.ts';
import { rotateLog } from '../supervisor/log-file.ts';
import { follow } from './follow.ts';
import { statusOf, statusTable } from './inspect.ts';
import { seconds } from '../../tools/output/seconds.ts';
import type { StartFlags } from './options.ts';

/**
 * Starts a supervisor that keeps running after this command, shows its progress, and waits until the product is ready.
 *
 * @returns the exit code: 0 if the product is ready, otherwise the supervisor's.
 */
export async function startInBackground({ port, fresh, json }: StartFlags): Promise<number> {
  const layout = layoutOf(defaultDataDir);
  const running = readRunFile(layout.run);
  if (running && isAlive(running.supervisor)) throw new DataInUseError(layout.lock, running.supervisor);
  makeDataDir(layout);
  const path = layout.logOf('supervisor');
  rotateLog(path);
  const log = openSync(path, 'a', 0o600);
  // With --json, progress goes to standard error, which is the log. Nothing reads the JSON object on standard output.
  const flags = ['--json', ...(port === undefined ? [] : ['--port', String(port)]), ...(fresh ? ['--fresh'] : [])];
  const args = [...process.execArgv, process.argv[1] ?? '', 'start', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', log], detached: true });
  closeSync(log);
  child.unref();

  let ended: number | undefined;
  child.once('exit', (code) => (ended = code ?? 1));
  const say = json ? console.error : console.log;
  const showNewLines = follow(path, say);
  for (;;) {
    const over = ended;
    showNewLines();
    if (over !== undefined) return over;
    const run = readRunFile(layout.run);
    if (run?.ready && run.supervisor.pid === child.pid) break;
    await sleep(100);
  }
  const status = await statusOf(layout);
  const readyMs = Math.round(performance.now());
  if (json) console.log(JSON.stringify({ ...status, readyMs }));
  else
    say(`\n${statusTable(status)}\n\nReady in ${seconds(readyMs)}: ${status.url ?? ''}   (stop it with: npm run stop)`);
  return 0;
}
