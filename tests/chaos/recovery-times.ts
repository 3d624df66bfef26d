import type { Evidence } from './evidence/evidence.ts';
import type { InjectedFault } from './faults/injector.ts';
import type { Command } from './load/command-log.ts';

/** The recovery times in milliseconds. A fault without recovery, or after the end of the load, has none. */
export function recoveryTimes(
  injected: readonly InjectedFault[],
  keys: readonly string[],
  commands: readonly Command[],
  { events, effects }: Evidence,
): ReadonlyMap<InjectedFault, number> {
  const eventOf = new Map(events.map(({ trace, id }) => [trace, id]));
  const appliedAt = new Map(effects.map(({ eventId, at }) => [eventId, at]));
  const probes = commands.filter(({ key, outcome }) => outcome === 'acknowledged' && keys.includes(key));
  const byKey = Map.groupBy(probes, ({ key }) => key);
  const times = injected.map((fault): [InjectedFault, number] => {
    const ends = keys.map((key) => {
      const first = byKey.get(key)?.find(({ sentAt }) => sentAt >= fault.at);
      return appliedAt.get(eventOf.get(first?.trace ?? '') ?? '') ?? Number.NaN;
    });
    return [fault, Math.max(...ends) - fault.at];
  });
  return new Map(times.filter(([, ms]) => !Number.isNaN(ms)));
}
