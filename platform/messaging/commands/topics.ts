import type { Command } from 'commander';
import { defaultDataDir, layoutOf } from '../../local/data/layout.ts';
import { readRunFile } from '../../local/data/run-file.ts';
import { applyOn, planOn } from '../topics.ts';
import { describeChange, type TopicPlan } from '../topic-plan.ts';

type Flags = { readonly brokers?: string; readonly json?: true };

const BROKERS = [
  '-b, --brokers <list>',
  'bootstrap brokers, host:port,… (default: those of the platform that runs here)',
] as const;

export function register(program: Command): void {
  const topics = program.command('topics').description('compare the topics of the event catalogue with a broker');
  topics
    .command('plan')
    .description('show what apply would do; changes nothing')
    .option(...BROKERS)
    .option('--json', 'print one object')
    .addHelpText(
      'after',
      '\nExit codes: 0 the broker is as the catalogue says, 2 there is something to do, 1 it failed.',
    )
    .action(async (flags: Flags) => {
      const { topics: wanted } = await import('@todo-platform/contracts');
      const plan = await planOn(brokersOf(flags), wanted);
      print(plan, flags, 'Nothing to do.');
      if (plan.changes.length > 0) process.exitCode = 2;
    });
  topics
    .command('apply')
    .description('create and widen topics and set their retention; never deletes anything')
    .option(...BROKERS)
    .option('--json', 'print what was done as one object')
    .action(async (flags: Flags) => {
      const { topics: wanted } = await import('@todo-platform/contracts');
      print(await applyOn(brokersOf(flags), wanted), flags, 'Nothing was to do.');
    });
}

function print(plan: TopicPlan, { json }: Flags, nothing: string): void {
  if (json) {
    console.log(JSON.stringify(plan));
    return;
  }
  if (plan.changes.length === 0) console.log(nothing);
  for (const change of plan.changes) console.log(describeChange(change));
  for (const remark of plan.remarks) console.log(`note: ${remark}`);
}

function brokersOf({ brokers }: Flags): readonly string[] {
  if (brokers !== undefined) return brokers.split(',').map((broker) => broker.trim());
  const kafka = readRunFile(layoutOf(defaultDataDir).run)?.processes.find(({ role }) => role === 'broker');
  if (kafka?.port === undefined)
    throw new Error('No platform runs here: start it with `npm start`, or name the --brokers.');
  return [`127.0.0.1:${kafka.port}`];
}
