import { type EventHeader, UnknownEnumValueError, UnreadableEventError } from '@todo-platform/contracts';
import { describe, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { DomainError } from '../errors/domain-error.js';
import { classify, PermanentEventError } from './classify.js';
import { decideOutcome, MAX_UNKNOWN_ATTEMPTS } from './outcome.js';

const header: EventHeader = {
  ...{ id: '0199bbbb-0000-7000-8000-000000000009', type: 'todo.task.changed.v1', subject: 'list', sequence: 1 },
  time: new Date(),
};

/** The driver's error for this SQLSTATE. */
function refused(code: string): DatabaseError {
  const error = new DatabaseError('refused', 0, 'error');
  error.code = code;
  return error;
}

/** The same error, wrapped as TypeORM does. */
const wrapped = (error: Error) => new QueryFailedError('SELECT 1', [], error);
const system = (code: string) => Object.assign(new Error('connect'), { code });

describe('a failure', () => {
  it.each([
    ['serialization failure', refused('40001')],
    ['deadlock', refused('40P01')],
    ['too many connections', refused('53300')],
    ['server shuts down', refused('57P01')],
    ['statement timeout', refused('57014')],
    ['lock timeout', refused('55P03')],
    ['connection failure', refused('08006')],
    ['disk error', refused('58030')],
    ['missing table: the migration is late', refused('42P01')],
    ['wrong password', refused('28P01')],
    ['missing database', refused('3D000')],
    ['read-only after a failover', refused('25006')],
    ['deadlock, through TypeORM', wrapped(refused('40P01'))],
    ['refused connection', system('ECONNREFUSED')],
    ['reset connection, through TypeORM', wrapped(system('ECONNRESET'))],
    ['both addresses refused', new AggregateError([system('ECONNREFUSED'), system('ECONNREFUSED')])],
    ['lost connection', new Error('Connection terminated unexpectedly')],
    ['no connection in time', new Error('timeout exceeded when trying to connect')],
  ])('of the environment is transient: %s', (_, error) => expect(classify(error)).toBe('transient'));

  it.each([
    ['unreadable event', new UnreadableEventError('no')],
    ['a permanent error of a handler', new PermanentEventError('no')],
  ])('that no retry can repair is permanent: %s', (_, error) => expect(classify(error)).toBe('permanent'));

  it.each([
    ['a bug', new TypeError('x is undefined')],
    ['an enum value of a newer release', new UnknownEnumValueError('no', header)],
    ['a violated constraint', wrapped(refused('23505'))],
    ['text that is not a UUID', wrapped(refused('22P02'))],
    ['a rule of the domain', new DomainError('conflict', 'list.id-taken', 'no')],
    ['an unknown system error', system('ENOSPC')],
    ['a thrown string', 'text'],
    ['a thrown undefined', undefined],
  ])('of any other cause is unknown: %s', (_, error) => expect(classify(error)).toBe('unknown'));
});

describe('the outcome', () => {
  it.each([1, MAX_UNKNOWN_ATTEMPTS, 1_000_000])('of a transient failure is always a retry (%i)', (attempts) =>
    expect(decideOutcome('transient', attempts)).toBe('retry'),
  );

  it('of a permanent failure is a dead letter at once', () => {
    expect(decideOutcome('permanent', 1)).toBe('dead-letter');
  });

  it.each([
    [1, 'retry'],
    [4, 'retry'],
    [5, 'dead-letter'],
    [6, 'dead-letter'],
  ] as const)('of an unknown failure after %i attempts is %s', (attempts, outcome) => {
    expect(MAX_UNKNOWN_ATTEMPTS).toBe(5);
    expect(decideOutcome('unknown', attempts)).toBe(outcome);
  });
});
