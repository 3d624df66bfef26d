import { eventTimestamp, type NewEvent } from '@todo-platform/contracts';

const at = eventTimestamp(new Date('2026-03-01T12:34:56.789Z'));

export const KEYED_TOPIC = 'todo-worker.dead-letters.v1';

/** An event of an aggregate with any name. Its reason contains the sequence. The type has no meaning for the tests. */
export function keyedEvent(key: string, sequence: number): NewEvent {
  const dead = { consumer: 'todo-worker', topic: 'any', eventId: `${key}${sequence}`, attempts: 1, deadAt: at };
  return { type: 'todo.event.dead-lettered.v1', sequence, data: { ...dead, reason: `version ${sequence}`, key } };
}
