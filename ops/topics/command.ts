import type { Command } from 'commander';
import { defaultDataDir, layoutOf } from '../../tools/data-folder/layout.ts';
import { readRunFile } from '../../tools/data-folder/run-file.ts';
import { grantOn } from '../../tools/topics/access.ts';
import { type Broker, type TlsFlags, tlsOf } from '../../tools/topics/broker.ts';
import { waitForCoordinators } from '../../tools/topics/coordinators.ts';
import { type Durability, ONE_BROKER, THREE_BROKERS } from '../../tools/topics/durability.ts';
import { applyOn, planOn } from '../../tools/topics/topics.ts';
import { describeChange, type TopicPlan } from '../../tools/topics/topic-plan.ts';

type Flags = TlsFlags & { readonly brokers?: string; readonly singleBroker?: true; readonly json?: true };
type ApplyFlags = Flags & { readonly grantSidecars?: string; readonly grantScaler?: string };

const BROKERS = [
  '-b, --brokers <list>',
  'bootstrap brokers, host:port,… (default: the broker of npm start on this machine)',
] as const;

export function register(program: Command): void {
  const topics = program
    .command('topics')
    .description('create and update the topics of the event catalogue on a broker');
  withBroker(topics.command('plan'))
    .description('show what apply would change, without changing anything')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit codes: 0 the broker matches the catalogue, 2 apply would change something, 1 error.')
    .action(async (flags: Flags) => {
      const { topics: wanted } = await import('@todo-platform/contracts');
      const plan = await planOn(brokerOf(flags), wanted, durabilityOf(flags));
      print(plan, flags, 'Nothing to do.');
      if (plan.changes.length > 0) process.exitCode = 2;
    });
  withBroker(topics.command('apply'))
    .description('create topics, add partitions and copies, set retention and grant rights; deletes nothing')
    .option(
      '--grant-sidecars <principal>',
      'allow this principal to publish to all topics and to read the subscribed ones: User:CN=…',
    )
    .option('--grant-scaler <principal>', 'allow this principal to read the offsets of the consumer groups: User:CN=…')
    .option('--json', 'print one JSON object')
    .action(async (flags: ApplyFlags) => {
      const contracts = await import('@todo-platform/contracts');
      const broker = brokerOf(flags);
      print(await applyOn(broker, contracts.topics, durabilityOf(flags)), flags, 'Nothing was to do.');
      const rights = await grantOn(broker, { sidecars: flags.grantSidecars, scaler: flags.grantScaler }, contracts);
      await waitForCoordinators(broker, Object.keys(contracts.subscriptions));
      if (rights > 0 && !flags.json) console.log(`${rights} rights are granted.`);
    });
}

function withBroker(command: Command): Command {
  return command
    .option(...BROKERS)
    .option(
      '--single-broker',
      'one copy of each record, for development and tests (default: three brokers, two in sync)',
    )
    .option('--tls-ca <file>', "PEM file of the authority that signed the broker's certificate; turns TLS on")
    .option('--tls-cert <file>', 'PEM file of our certificate')
    .option('--tls-key <file>', 'PEM file of its private key');
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

/** The broker of `npm start` is always alone. */
function durabilityOf({ singleBroker, brokers }: Flags): Durability {
  return singleBroker || brokers === undefined ? ONE_BROKER : THREE_BROKERS;
}

function addressesOf({ brokers }: Flags): readonly string[] {
  if (brokers !== undefined) return brokers.split(',').map((broker) => broker.trim());
  const kafka = readRunFile(layoutOf(defaultDataDir).run)?.processes.find(({ role }) => role === 'broker');
  if (kafka?.port === undefined)
    throw new Error('Nothing runs on this machine: start it with `npm start`, or give --brokers.');
  return [`127.0.0.1:${kafka.port}`];
}
