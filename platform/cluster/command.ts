import { type Command, Option } from 'commander';

import { plainProgress } from '../local/commands/plain-progress.ts';
import { seconds } from '../local/commands/seconds.ts';
import { stopSignal } from '../signals.ts';
import { takeDown } from './down.ts';
import { addressesOf } from './addresses.ts';
import { forget, recorded } from './record.ts';
import { printedStatus, statusOf } from './status.ts';
import { TARGETS, targetOf, type TargetName } from './targets/index.ts';
import { bringUp } from './up.ts';

type UpFlags = { readonly on?: TargetName; readonly registry?: string; readonly tag?: string };

const on = (text: string) => new Option('--on <cluster>', text).choices(TARGETS);

export function register(program: Command): void {
  const cluster = program.command('cluster').description('the platform on a real Kubernetes');

  cluster
    .command('up')
    .description('start a cluster, or find it, and bring everything in it to what this tree says')
    .addOption(on('here: a node of this machine, Linux and root; default: the last one, else here'))
    .option('--registry <prefix>', 'take the images of this project from there; needs --tag')
    .option('--tag <tag>', 'of these images')
    .addHelpText('after', '\nEnds when all of it is ready. Again, it changes what differs.')
    .action(async (flags: UpFlags) => {
      const target = targetOf(flags.on ?? recorded()?.target ?? 'here');
      const published = publishedOf(flags, target.load === undefined);
      const started = performance.now();
      const abort = new AbortController();
      stopSignal().addEventListener('abort', () => abort.abort(new Error('Stopped.')), { once: true });
      const up = await bringUp(target, published, plainProgress(console.log), abort);
      console.log(`\n${await addressesOf(target, up)}\n\nUp after ${seconds(performance.now() - started)}.`);
    });

  cluster
    .command('status')
    .description('what runs in the cluster, and where it is reached')
    .option('--json', 'print one object')
    .addHelpText('after', '\nExit codes: 0 all of it is ready, 2 something is not, 1 there is no cluster.')
    .action(async ({ json }: { readonly json?: true }) => {
      const status = await statusOf();
      console.log(json ? JSON.stringify(status, undefined, 2) : printedStatus(status));
      if (!status.ready) process.exitCode = 2;
    });

  cluster
    .command('down')
    .description('end the cluster; nothing of it stays')
    .addOption(on('default: the last one'))
    .action(async (flags: { readonly on?: TargetName }) => {
      const name = flags.on ?? recorded()?.target ?? 'here';
      console.log(await takeDown(targetOf(name), { report: console.log, signal: stopSignal() }));
      forget();
    });
}

/** @throws {Error} when only one of both is named, or none where nothing can be loaded. */
function publishedOf({ registry, tag }: UpFlags, needed: boolean) {
  if (registry !== undefined && tag !== undefined) return { registry, tag };
  if (registry !== undefined || tag !== undefined) throw new Error('--registry and --tag go together.');
  if (needed)
    throw new Error('The nodes of this cluster pull images: name --registry and --tag of those of this project.');
  return undefined;
}
