import type { Drained } from '../evidence/drain.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Command } from '../load/book.ts';
import { checkCommands } from './commands.ts';
import { checkEffects } from './effects.ts';
import { replay } from './history.ts';
import { checkProjections } from './projections.ts';
import { checkPublication } from './publication.ts';
import { checkState } from './state.ts';
import { type Violation, violation } from './violation.ts';

/**
 * Holds what a run left behind against what its commands imply. It shares no code with the services and touches nothing: the
 * same arguments, the same findings.
 */
export function check(
  commands: readonly Command[],
  evidence: Evidence,
  { unpublished, unapplied }: Pick<Drained, 'unpublished' | 'unapplied'>,
): readonly Violation[] {
  const { model, violations } = replay(commands, evidence);
  return [
    ...checkCommands(commands, evidence.events),
    ...violations,
    ...checkState(model, evidence),
    ...checkPublication(evidence),
    ...checkEffects(evidence),
    ...checkProjections(model, evidence),
    ...evidence.deadLetters.map((letter) => violation('dead-letter', letter)),
    ...(unpublished + unapplied === 0
      ? []
      : [violation('not-drained', `${unpublished} events unpublished, ${unapplied} committed and not applied`)]),
  ];
}
