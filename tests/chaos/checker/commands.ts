import type { Event } from '../evidence/evidence.ts';
import type { Command } from '../load/book.ts';
import { recordOf } from '../load/send.ts';
import { type Violation, violation } from './violation.ts';

/** Commands that change nothing where what they ask for is so already, and are acknowledged then too. */
const CAN_CHANGE_NOTHING = new Set<Command['deed']['kind']>(['complete-task', 'reopen-task']);

/** Commands whose answer tells the version that they made; others are answered by what is there a moment later. */
const TELLS_ITS_VERSION = new Set<Command['deed']['kind']>([
  ...(['add-task', 'change-task', 'complete-task', 'reopen-task', 'change-account'] as const),
]);

/** Each acknowledged command has exactly one event, one in doubt one or none, a refused one none. */
export function checkCommands(commands: readonly Command[], events: readonly Event[]): readonly Violation[] {
  const byTrace = Map.groupBy(events, ({ trace }) => trace);
  const byVersion = new Map(events.map((event) => [`${event.key}/${event.sequence}`, event]));
  return commands.flatMap((command) => {
    const own = byTrace.get(command.trace) ?? [];
    const name = nameOf(command);
    if (own.length > 1) return [violation('doubled-command', `${name} has ${own.length} events`)];
    const [event] = own;
    if (command.outcome === 'refused')
      return event ? [violation('refused-but-done', `${name} has event ${event.id}`)] : [];
    if (command.outcome === 'in-doubt') return [];
    if (!event && !changedNothing(command, byVersion)) return [violation('lost-command', `${name} has no event`)];
    const { version } = command;
    const isTold = TELLS_ITS_VERSION.has(command.deed.kind) && version !== undefined;
    if (event && isTold && version !== event.sequence)
      return [violation('wrong-answer', `${name} was answered with version ${version}, it made ${event.sequence}`)];
    return [];
  });
}

/** The answer names the version at which the task came to be as asked for: another command made it so. */
function changedNothing({ deed, key, version }: Command, byVersion: ReadonlyMap<string, Event>): boolean {
  if (!CAN_CHANGE_NOTHING.has(deed.kind) || !('task' in deed)) return false;
  const task = recordOf(byVersion.get(`${key}/${version ?? 0}`)?.data.task);
  const isDone = task.state === 'TASK_STATE_COMPLETED';
  return task.id === deed.task && isDone === (deed.kind === 'complete-task');
}

function nameOf({ deed, key, trace }: Command): string {
  return `${deed.kind} ${'task' in deed ? `${deed.task} in ` : ''}${key} (trace ${trace})`;
}
