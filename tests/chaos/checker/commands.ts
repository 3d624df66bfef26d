import type { Event } from '../evidence/evidence.ts';
import type { Command } from '../load/command-log.ts';
import { recordOf } from '../load/send.ts';
import { type Violation, violation } from './violation.ts';

/** Commands that are acknowledged without a change if the task is already in the requested state. */
const MAY_CHANGE_NOTHING = new Set<Command['action']['kind']>(['complete-task', 'reopen-task']);

/** Commands whose answer gives the version that they made. */
const ANSWERS_WITH_ITS_VERSION = new Set<Command['action']['kind']>([
  ...(['add-task', 'change-task', 'complete-task', 'reopen-task', 'change-account'] as const),
]);

/** An acknowledged command has exactly one event, a command in doubt at most one, a refused command none. */
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
    const givesVersion = ANSWERS_WITH_ITS_VERSION.has(command.action.kind) && version !== undefined;
    if (event && givesVersion && version !== event.sequence)
      return [
        violation(
          'wrong-answer',
          `the answer to ${name} gives version ${version}, but its event has ${event.sequence}`,
        ),
      ];
    return [];
  });
}

/** Whether another command had already made the change: the version in the answer belongs to an event of such a change. */
function changedNothing({ action, key, version }: Command, byVersion: ReadonlyMap<string, Event>): boolean {
  if (!MAY_CHANGE_NOTHING.has(action.kind) || !('task' in action)) return false;
  const task = recordOf(byVersion.get(`${key}/${version ?? 0}`)?.data.task);
  const isDone = task.state === 'TASK_STATE_COMPLETED';
  return task.id === action.task && isDone === (action.kind === 'complete-task');
}

function nameOf({ action, key, trace }: Command): string {
  return `${action.kind} ${'task' in action ? `${action.task} in ` : ''}${key} (trace ${trace})`;
}
