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
      'Runs a mixed load against the whole while its processes are killed and frozen, then checks what is left.',
    )
    .option('--kills <number>', 'processes to kill or freeze', whole(0), 50)
    .addOption(
      new Option('--seed <number>', 'of the faults and of what the users are up to')
        .argParser(whole(0))
        .default(anySeed(), 'random'),
    )
    .option('--minutes <number>', 'after these no more faults follow', positive, 10)
    .option('--alone <percent>', 'of the faults strike when the one before has been recovered from', percent, 40)
    .addOption(
      new Option('--mutation <name>', 'a deliberate error in the services, which must be found').argParser(mutation),
    )
    .option('--json', 'print the figures as one object')
    .option('--keep', 'keep the data folder, with the logs of all processes')
    .addHelpText(
      'after',
      `\nMutations:\n${names}\n\nExit codes: 0 all is well, 1 violations were found or the run failed, 130 interrupted.`,
    )
    .showHelpAfterError()
    .action(run);
}

function anySeed(): number {
  return Math.floor(Math.random() * 1_000_000);
}

function whole(from: number): (text: string) => number {
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
  throw new InvalidArgumentError(`There are ${MUTATION_NAMES.join(', ')}.`);
}
