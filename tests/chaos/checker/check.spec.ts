import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../evidence/evidence.ts';
import type { Command } from '../load/command-log.ts';
import { check } from './check.ts';
import { ANN, example, type Example, LIST, TASK } from './example.ts';
import type { Kind } from './violation.ts';

const DRAINED = { unpublished: 0, unapplied: 0 };

function kindsOf({ commands, evidence }: Example, drained = DRAINED): readonly Kind[] {
  return [...new Set(check(commands, evidence, drained).map(({ kind }) => kind))];
}

/** The example with changed evidence. */
function withEvidence(change: (evidence: Evidence) => Partial<Evidence>): Example {
  const { commands, evidence } = example();
  return { commands, evidence: { ...evidence, ...change(evidence) } };
}

/** The example with a change of its last command, the completion. */
function withLast(change: Partial<Command>): Example {
  const { commands, evidence } = example();
  return { commands: commands.map((command, index) => (index === 3 ? { ...command, ...change } : command)), evidence };
}

/** The example without the event of the completion and without its effects. */
function withoutLastEvent(): Example {
  return withEvidence((evidence) => ({
    events: evidence.events.slice(0, 3),
    effects: evidence.effects.slice(0, 3),
    records: evidence.records.slice(0, 3),
    versions: new Map([...evidence.versions, [LIST, 2]]),
    lists: evidence.lists.map((list) => ({ ...list, version: 2, openTasks: 1, completedTasks: 0 })),
    tasks: evidence.tasks.map((task) => ({ ...task, state: 'open', completedAt: null, version: 2 })),
    activityTasks: evidence.activityTasks.map((row) => ({ ...row, completedBy: null, completedAt: null, sequence: 2 })),
  }));
}

const inDoubt = ({ commands, evidence }: Example): Example => ({
  commands: commands.map((command, index) => (index === 3 ? { ...command, outcome: 'in-doubt' } : command)),
  evidence,
});

describe('the checker accepts', () => {
  it('a correct history', () => expect(kindsOf(example())).toEqual([]));

  it('a command in doubt that was carried out', () => expect(kindsOf(inDoubt(example()))).toEqual([]));

  it('a command in doubt that was not carried out', () => expect(kindsOf(inDoubt(withoutLastEvent()))).toEqual([]));

  it('a refused command without an event', () => {
    const { commands, evidence } = withoutLastEvent();
    const refused = commands.map((command, index): Command => {
      return index === 3 ? { ...command, outcome: 'refused' } : command;
    });
    expect(kindsOf({ commands: refused, evidence })).toEqual([]);
  });

  it('the completion of a task that was already completed, which has no event', () => {
    const { commands, evidence } = example();
    const again = commands.slice(-1).map((command) => ({ ...command, trace: 'again' }));
    expect(kindsOf({ commands: [...commands, ...again], evidence })).toEqual([]);
  });

  it('an event that was published and delivered twice, and applied once', () => {
    const twice = withEvidence(({ records, deliveries }) => ({
      records: [...records, ...records],
      deliveries: [...deliveries, ...deliveries],
    }));
    expect(kindsOf(twice)).toEqual([]);
  });
});

describe('the checker finds', () => {
  const found: readonly (readonly [string, Kind, Example])[] = [
    ['an acknowledged command without an event', 'lost-command', withoutLastEvent()],
    [
      'a command with two events',
      'doubled-command',
      withEvidence(({ events }) => ({ events: events.map((event) => ({ ...event, trace: 'trace-3' })) })),
    ],
    ['a refused command that was carried out', 'refused-but-done', withLast({ outcome: 'refused' })],
    [
      'an event without a command',
      'unasked-event',
      withEvidence(({ events }) => ({ events: [...events.slice(0, 3), ...events.slice(3).map(foreign)] })),
    ],
    [
      'an event that does not match its command',
      'unasked-event',
      withEvidence(({ events }) => ({
        events: events.map((event) =>
          event.sequence === 2 ? { ...event, data: { task: { id: TASK, listId: LIST, title: 'Tea' } } } : event,
        ),
      })),
    ],
    ['an answer with a version other than that of the event', 'wrong-answer', withLast({ version: 2 })],
    [
      'a change without an event',
      'half-effect',
      withEvidence(({ versions }) => ({ versions: new Map([...versions, [LIST, 4]]) })),
    ],
    [
      'an event without a change',
      'half-effect',
      withEvidence(({ versions }) => ({ versions: new Map([...versions, [LIST, 2]]) })),
    ],
    [
      'events that were written in another order than the changes',
      'half-effect',
      withEvidence(({ events }) => ({ events: events.toReversed() })),
    ],
    ['an aggregate without any event', 'half-effect', withEvidence(() => ({ versions: new Map([['other', 1]]) }))],
    [
      'a task that REST shows in a wrong state',
      'half-effect',
      withEvidence(({ tasks }) => ({ tasks: tasks.map((task) => ({ ...task, title: 'Tea' })) })),
    ],
    ['a list that REST does not show to its owner', 'half-effect', withEvidence(() => ({ lists: [] }))],
    [
      'an event that is not in its topic',
      'not-published',
      withEvidence(({ records }) => ({ records: records.slice(0, 3) })),
    ],
    [
      'events that are in the topic out of order',
      'published-out-of-order',
      withEvidence(({ records }) => ({ records: records.toReversed() })),
    ],
    [
      'an event that was never applied',
      'not-applied',
      withEvidence(({ effects }) => ({ effects: effects.slice(0, 3) })),
    ],
    [
      'an event that was applied twice',
      'applied-twice',
      withEvidence(({ effects }) => ({ effects: [...effects, ...effects.slice(-1)] })),
    ],
    [
      'events that were applied out of order',
      'applied-out-of-order',
      withEvidence(({ effects }) => ({ effects: effects.toReversed() })),
    ],
    [
      'an effect without an event',
      'applied-unpublished',
      withEvidence(({ effects }) => ({ effects: effects.map((effect) => ({ ...effect, eventId: 'unheard' })) })),
    ],
    [
      'an activity that is attributed to another person',
      'wrong-projection',
      withEvidence(({ activityTasks }) => ({
        activityTasks: activityTasks.map((row) => ({ ...row, completedBy: 'ben' })),
      })),
    ],
    ['a person missing in the projection', 'wrong-projection', withEvidence(() => ({ people: [] }))],
    ['a dead letter', 'dead-letter', withEvidence(() => ({ deadLetters: ['users-worker event-1: no reason'] }))],
    ['an empty log of effects', 'nothing-logged', withEvidence(() => ({ effects: [] }))],
    ['an empty log of deliveries', 'nothing-logged', withEvidence(() => ({ deliveries: [] }))],
  ];

  it.each(found)('%s', (_what, kind, history) => {
    expect(kindsOf(history)).toContain(kind);
  });

  it('events that are not published or not applied in the end', () => {
    expect(kindsOf(example(), { unpublished: 1, unapplied: 1 })).toEqual(['not-drained']);
  });

  it('a closed account whose name and address the projections still hold', () => {
    const { commands, evidence } = example();
    const close: Command = {
      ...{ trace: 'close', by: ANN, key: ANN, action: { kind: 'close-account' }, sentAt: 9, outcome: 'acknowledged' },
    };
    const closed = {
      ...{ id: 'event-9', topic: 'users.accounts.v1', key: ANN, type: 'users.account.closed.v1', sequence: 2 },
      ...{ trace: 'close', data: { accountId: ANN } },
    };
    const history: Example = {
      commands: [...commands, close],
      evidence: {
        ...evidence,
        events: [...evidence.events, closed],
        records: [...evidence.records, { topic: closed.topic, key: ANN, eventId: closed.id }],
        effects: [...evidence.effects, { consumer: 'todo-worker', eventId: closed.id, key: ANN, sequence: 2, at: 9 }],
        versions: new Map([...evidence.versions, [ANN, 2]]),
        ...{ accounts: [], lists: [], tasks: [] },
      },
    };
    // The list and the task are still attributed to her, and so are her name and address.
    expect(kindsOf(history)).toEqual(['wrong-projection']);
    expect(check(history.commands, history.evidence, DRAINED)).toHaveLength(3);
  });
});

function foreign(event: Evidence['events'][number]): Evidence['events'][number] {
  return { ...event, trace: 'of nobody' };
}
