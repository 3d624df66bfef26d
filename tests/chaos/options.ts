import { Command, InvalidArgumentError, Option } from 'commander';
import { isMutation, MUTATION_NAMES, MUTATIONS, type MutationName } from './probe/mutations.ts';

export type Flags = {
  readonly kills: number;
  readonly seed: number;
  readonly minutes: number;
  readonly alone: number;
  readonly mutation?: MutationName;
  readonly json?: true;
  readonly keep?: true;
};

export function program(run: (flags: Flags) => Promise<void>): Command {
  const names = MUTATION_NAMES.map((name) => `  ${name.padEnd(20)} ${MUTATIONS[name].what}`).join('\n');
  return new Command('npm run chaos --')
    .description(
      'Sends a mixed load to the running product, kills and freezes its processes, slows and cuts its links, slows and fills the disk of Postgres, then checks that nothing was lost, doubled or reordered.',
    )
    .option('--kills <number>', 'faults to inject', integerFrom(0), 50)
    .addOption(
      new Option('--seed <number>', 'seed of the faults and of the intents of the users')
        .argParser(integerFrom(0))
        .default(randomSeed(), 'random'),
    )
    .option('--minutes <number>', 'inject no more faults after this time', positive, 10)
    .option('--alone <percent>', 'share of faults with a wait for recovery before and after them', percent, 40)
    .addOption(
      new Option('--mutation <name>', 'a deliberate error in the services, which the checker must find').argParser(
        mutation,
      ),
    )
    .option('--json', 'print the figures as one object')
    .option('--keep', 'keep the data folder with the logs of all processes')
    .addHelpText(
      'after',
      `\nMutations:\n${names}\n\nExamples:\n  npm run chaos -- --kills 100 --seed 7 --minutes 15\n  npm run chaos -- --mutation guard-off\n\nExit codes: 0 no violation, 1 violations were found or the run failed, 130 interrupted.`,
    )
    .showHelpAfterError()
    .action(run);
}

function randomSeed(): number {
  return Math.floor(Math.random() * 1_000_000);
}

function integerFrom(from: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < from)
      throw new InvalidArgumentError(`Not a whole number from ${from}.`);
    return value;
  };
}

function percent(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError('Not a number from 0 to 100.');
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('Not a number above 0.');
  return value;
}

function mutation(text: string): MutationName {
  if (isMutation(text)) return text;
  throw new InvalidArgumentError(`The mutations are ${MUTATION_NAMES.join(', ')}.`);
}
