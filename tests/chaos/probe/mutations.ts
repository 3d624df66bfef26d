import type { Patch } from '../../support/kit-patch.ts';

/** A deliberate bug in the service kit. The checker must find it. */
export type Mutation = { readonly what: string; readonly patches: readonly Patch[] };

/** Delays the code between two steps, so that a fault is likely to happen there. */
const pause = (ms: number) => `await chaos.pause(${ms});`;

export const MUTATIONS = {
  'guard-off': {
    what: 'duplicates are not recognised: a row is written again by the event that it holds',
    patches: [
      {
        file: 'projection/upsert.js',
        find: 'WHERE known.sequence < excluded.sequence',
        replace: 'WHERE known.sequence <= excluded.sequence',
      },
      { file: 'projection/upsert.js', find: 'sequence <= earlier', replace: 'sequence < earlier' },
      {
        file: 'inbox/inbox.js',
        find: 'return await Promise.race([this.handleAll(deliveries), tooLate.promise]);',
        replace: `const answers = await Promise.race([this.handleAll(deliveries), tooLate.promise]); ${pause(300)} return answers;`,
      },
    ],
  },
  'two-per-call': {
    what: 'a bulk call holds several events of one aggregate, and refused ones are sent again later',
    patches: [
      {
        file: 'outbox/rounds.js',
        find: 'round.push(head);',
        replace:
          'round.push(head); while (queue.length > 1 && round.length < 100) { queue.pop(); round.push(queue.at(-1)); }',
      },
      {
        file: 'outbox/relay.js',
        find: 'const window = await reader.read(waiting);',
        replace: `${pause(150)} const window = await reader.read(waiting);`,
      },
    ],
  },
  'marked-first': {
    what: 'events are marked as published before they are published',
    patches: [
      {
        file: 'outbox/window-publisher.js',
        find: 'const refusals = await this.publisher.publish(round);',
        replace: `await this.store.markPublished(round); ${pause(30)} const refusals = await this.publisher.publish(round);`,
      },
    ],
  },
  'oldest-wins': {
    what: 'a row keeps the oldest of several events that arrive together',
    patches: [
      { file: 'projection/newest.js', find: 'other.sequence < row.sequence', replace: 'other.sequence > row.sequence' },
      {
        file: 'inbox/inbox.js',
        find: 'async handleAll(deliveries) {',
        replace: `async handleAll(deliveries) { ${pause(150)}`,
      },
    ],
  },
  'acknowledged-anyway': {
    what: 'a delivery is acknowledged although its handler threw',
    patches: [
      { file: 'inbox/inbox.js', find: 'return this.fail(delivery, event, error);', replace: `return 'SUCCESS';` },
      {
        file: 'inbox/inbox.js',
        find: 'if (deliveries.length > 1 && (await this.applyTogether(deliveries)))',
        replace: `${pause(200)} if (deliveries.length > 1 && (await this.applyTogether(deliveries)))`,
      },
    ],
  },
  'two-transactions': {
    what: 'the aggregate and its event commit in two transactions',
    patches: [
      { file: 'outbox/transactions.js', find: 'await appendToOutbox(manager, events);', replace: '' },
      {
        file: 'outbox/transactions.js',
        find: 'if (events.length > 0)',
        replace: `if (events.length > 0) { ${pause(100)} await this.dataSource.transaction((other) => appendToOutbox(other, events)); }
        if (events.length > 0)`,
      },
    ],
  },
} as const satisfies Readonly<Record<string, Mutation>>;

export type MutationName = keyof typeof MUTATIONS;

export const MUTATION_NAMES = Object.keys(MUTATIONS).filter(isMutation);

export function isMutation(name: string): name is MutationName {
  return Object.hasOwn(MUTATIONS, name);
}

/** @throws Error if no mutation has this name. */
export function mutationOf(name: string | undefined): Mutation {
  if (name === undefined || name === '') return { what: 'nothing', patches: [] };
  if (!isMutation(name)) throw new Error(`chaos: there is no mutation ${name}`);
  return MUTATIONS[name];
}
