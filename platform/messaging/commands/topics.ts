import type { Command } from 'commander';
import { defaultDataDir, layoutOf } from '../../local/data/layout.ts';
import { readRunFile } from '../../local/data/run-file.ts';
import { grantOn } from '../access.ts';
import { type Broker, type TlsFlags, tlsOf } from '../broker.ts';
import { applyOn, planOn } from '../topics.ts';
import { describeChange, type TopicPlan } from '../topic-plan.ts';

type Flags = TlsFlags & { readonly brokers?: string; readonly json?: true };
type ApplyFlags = Flags & { readonly grantSidecars?: string; readonly grantScaler?: string };

const BROKERS = [
  '-b, --brokers <list>',
  'bootstrap brokers, host:port,… (default: those of the platform that runs here)',
] as const;

export function register(program: Command): void {
  const topics = program.command('topics').description('compare the topics of the event catalogue with a broker');
  withBroker(topics.command('plan'))
    .description('show what apply would do; changes nothing')
    .option('--json', 'print one object')
    .addHelpText(
      'after',
      '\nExit codes: 0 the broker is as the catalogue says, 2 there is something to do, 1 it failed.',
    )
    .action(async (flags: Flags) => {
      const { topics: wanted } = await import('@todo-platform/contracts');
      const plan = await planOn(brokerOf(flags), wanted);
      print(plan, flags, 'Nothing to do.');
      if (plan.changes.length > 0) process.exitCode = 2;
    });
  withBroker(topics.command('apply'))
    .description('create and widen topics, set their retention and grant rights; never deletes anything')
    .option('--grant-sidecars <principal>', 'let it publish, and read what is subscribed to: User:CN=…')
    .option('--grant-scaler <principal>', 'let it ask how far the consumer groups have come: User:CN=…')
    .option('--json', 'print what was done as one object')
    .action(async (flags: ApplyFlags) => {
      const contracts = await import('@todo-platform/contracts');
      const broker = brokerOf(flags);
      print(await applyOn(broker, contracts.topics), flags, 'Nothing was to do.');
      const rights = await grantOn(broker, { sidecars: flags.grantSidecars, scaler: flags.grantScaler }, contracts);
      if (rights > 0 && !flags.json) console.log(`${rights} rights are granted.`);
    });
}

function withBroker(command: Command): Command {
  return command
    .option(...BROKERS)
    .option('--tls-ca <file>', 'PEM: the authority of the broker; with it, TLS is spoken')
    .option('--tls-cert <file>', 'PEM: the certificate that is shown to the broker')
    .option('--tls-key <file>', 'PEM: its private key');
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

function brokerOf(flags: Flags): Broker {
  return { addresses: addressesOf(flags), ...tlsOf(flags) };
}

function addressesOf({ brokers }: Flags): readonly string[] {
  if (brokers !== undefined) return brokers.split(',').map((broker) => broker.trim());
  const kafka = readRunFile(layoutOf(defaultDataDir).run)?.processes.find(({ role }) => role === 'broker');
  if (kafka?.port === undefined)
    throw new Error('No platform runs here: start it with `npm start`, or name the --brokers.');
  return [`127.0.0.1:${kafka.port}`];
}
