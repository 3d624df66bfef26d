/** The kinds of violation that the checker reports. */
export const KINDS = {
  'lost-command': 'an acknowledged command without its event',
  'doubled-command': 'a command with several events',
  'refused-but-done': 'a refused command with an event',
  'unasked-event': 'an event without a command, or that does not match its command',
  'wrong-answer': 'an answer that does not agree with the history',
  'half-effect': 'a state that does not match its events: one was written without the other',
  'not-published': 'an event that never reached its topic',
  'published-out-of-order': 'events of one aggregate that reached the topic out of order',
  'not-applied': 'an event that its consumer never applied',
  'applied-twice': 'an event that its consumer applied more than once',
  'applied-out-of-order': 'events of one aggregate that were applied out of order',
  'applied-unpublished': 'an effect without an event',
  'wrong-projection': 'a projection that does not hold what the commands imply',
  'dead-letter': 'an event that was declared dead',
  'not-recovered': 'a fault from which the product did not recover in time',
  'not-drained': 'events that were not published or not applied in time',
  'nothing-logged': 'an empty log, so that the run proves nothing',
} as const;

export type Kind = keyof typeof KINDS;

export type Violation = { readonly kind: Kind; readonly text: string };

export function violation(kind: Kind, text: string): Violation {
  return { kind, text };
}
