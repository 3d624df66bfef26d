import { type Command, Option } from 'commander';

import { plainProgress } from '../../tools/progress/plain-progress.ts';
import { seconds } from '../../tools/output/seconds.ts';
import { stopSignal } from '../../tools/signals.ts';
import { takeDown } from './down.ts';
import { addressesOf } from './addresses.ts';
import { deleteRecord, readRecord } from './cluster-record.ts';
import { printedStatus, statusOf } from './status.ts';
import { TARGETS, targetOf, type TargetName } from './targets/index.ts';
import { bringUp } from './up.ts';

type UpFlags = { readonly on?: TargetName; readonly registry?: string; readonly tag?: string };

const on = (text: string) => new Option('--on <cluster>', text).choices(TARGETS);

export function register(program: Command): void {
  const cluster = program.command('cluster').description('run the product on a real Kubernetes cluster');

  cluster
    .command('up')
    .description('start the cluster if it does not run, and install or update the product in it')
    .addOption(
      on(
        'local-node: Kubernetes as processes of this machine, needs Linux and root; default: the cluster of the last cluster:up, otherwise local-node',
      ),
    )
    .option('--registry <prefix>', 'pull the images of this project from this registry; needs --tag')
    .option('--tag <tag>', 'the tag of these images')
    .addHelpText(
      'after',
      '\nEnds when everything is ready. Run it again to apply changes.\n\nExamples:\n  npm run cluster:up -- --on kind\n  npm run cluster:up -- --on current-context --registry registry.example.com/team --tag dev-1a2b3c',
    )
    .action(async (flags: UpFlags) => {
      const target = targetOf(flags.on ?? readRecord()?.target ?? 'local-node');
      const published = publishedOf(flags, target.load === undefined);
      const started = performance.now();
      const abort = new AbortController();
      stopSignal().addEventListener('abort', () => abort.abort(new Error('Stopped.')), { once: true });
      const up = await bringUp(target, published, plainProgress(console.log), abort);
      console.log(`\n${await addressesOf(target, up)}\n\nUp after ${seconds(performance.now() - started)}.`);
    });

  cluster
    .command('status')
    .description('show what runs in the cluster, what is not ready and why, and the addresses')
    .option('--json', 'print one object')
    .addHelpText('after', '\nExit codes: 0 everything is ready, 1 no cluster runs, 2 something is not ready.')
    .action(async ({ json }: { readonly json?: true }) => {
      const status = await statusOf();
      console.log(json ? JSON.stringify(status, undefined, 2) : printedStatus(status));
      if (!status.ready) process.exitCode = 2;
    });

  cluster
    .command('down')
    .description('remove the cluster with its data')
    .addOption(on('default: the cluster of the last cluster:up'))
    .action(async (flags: { readonly on?: TargetName }) => {
      const name = flags.on ?? readRecord()?.target ?? 'local-node';
      console.log(await takeDown(targetOf(name), { report: console.log, signal: stopSignal() }));
      deleteRecord();
    });
}

/** @throws {Error} if only one of the two flags is given, or none although the nodes pull all images. */
function publishedOf({ registry, tag }: UpFlags, needed: boolean) {
  if (registry !== undefined && tag !== undefined) return { registry, tag };
  if (registry !== undefined || tag !== undefined) throw new Error('--registry and --tag need each other.');
  if (needed)
    throw new Error(
      'The nodes of this cluster pull all images. Say by --registry and --tag which images of this project.',
    );
  return undefined;
}
