import { once } from 'node:events';
import { asError } from '../../tools/errors.ts';
import type { Product, StartOptions } from '../product.ts';
import { startProduct } from '../start-product.ts';
import { describe, describeAsJson } from './describe.ts';
import { LiveProgress } from '../../tools/progress/live-progress.ts';
import { plainProgress } from '../../tools/progress/plain-progress.ts';
import { seconds } from '../../tools/output/seconds.ts';

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Starts the product, shows its processes, waits for a signal, and stops it.
 *
 * @returns the exit code: 0 after a clean stop, 1 if the start failed, 130 if a signal came before the product was ready.
 */
export async function runInForeground(
  options: StartOptions,
  json: boolean,
  whenReady: (product: Product) => void = () => undefined,
): Promise<number> {
  const interruption = new AbortController();
  let lastSignal = -Infinity;
  const onSignal = () => {
    // After one Ctrl-C, both the terminal and npm send a signal.
    if (performance.now() - lastSignal < 300) return;
    lastSignal = performance.now();
    // After the second Ctrl-C, exit at once. The exit handler kills the children.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort(new Interrupted());
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);

  // With --json, standard output carries the JSON object and nothing else.
  const say = json ? console.error : console.log;
  const live = !json && process.stdout.isTTY ? new LiveProgress() : undefined;
  let product: Product;
  try {
    const report = live?.report ?? plainProgress(say);
    product = await startProduct({ ...options, report, signal: interruption.signal });
  } catch (error) {
    await live?.end();
    if (error instanceof Interrupted) say('Interrupted. Every process that had started has been stopped.');
    else console.error(`\n${asError(error).message}`);
    return error instanceof Interrupted ? 130 : 1;
  }
  await live?.end();
  const readyMs = Math.round(performance.now());
  if (json) console.log(describeAsJson(product, readyMs));
  else say(`\n${describe(product)}\n\nReady in ${seconds(readyMs)}: ${product.url}   (Ctrl-C stops it)`);

  whenReady(product);
  if (!interruption.signal.aborted) await once(interruption.signal, 'abort');
  const stoppedAt = performance.now();
  say('\nStopping. Press Ctrl-C again to kill everything at once.');
  await product.stop((names) => say(`  ${names.join(', ')}`));
  say(`Stopped in ${seconds(performance.now() - stoppedAt)}.`);
  return 0;
}
