import type { Drained } from '../evidence/drain.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Command } from '../load/command-log.ts';
import { checkCommands } from './commands.ts';
import { checkEffects } from './effects.ts';
import { replay } from './history.ts';
import { checkProjections } from './projections.ts';
import { checkPublication } from './publication.ts';
import { checkState } from './state.ts';
import { type Violation, violation } from './violation.ts';

/**
 * Compares the evidence of a run with what its commands imply. This pure function shares no code with the services.
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
      : [violation('not-drained', `${unpublished} events not published, ${unapplied} committed events not applied`)]),
  ];
}
