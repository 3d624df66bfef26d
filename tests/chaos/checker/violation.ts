/** The promises that a run can find broken. */
export const KINDS = {
  'lost-command': 'an acknowledged command without its event',
  'doubled-command': 'a command with several events',
  'refused-but-done': 'a refused command with an event',
  'unasked-event': 'an event of no command, or not what the command asked for',
  'wrong-answer': 'an answer that does not agree with the history',
  'half-effect': 'a state and a history of its events that do not agree: one was written without the other',
  'not-published': 'an event that never reached its topic',
  'published-out-of-order': 'events of one aggregate that reached the topic out of order',
  'not-applied': 'an event that its consumer never applied',
  'applied-twice': 'an event that its consumer applied more than once',
  'applied-out-of-order': 'events of one aggregate that were applied out of order',
  'applied-unpublished': 'an effect of no event',
  'wrong-projection': 'a projection that is not what the commands imply',
  'dead-letter': 'an event that was declared dead',
  'not-recovered': 'a fault that was not recovered from within the bound',
  'not-drained': 'work that was left after the bound',
  'nothing-logged': 'a log that is empty, so that the run proves nothing',
} as const;

export type Kind = keyof typeof KINDS;

export type Violation = { readonly kind: Kind; readonly text: string };

export function violation(kind: Kind, text: string): Violation {
  return { kind, text };
}
