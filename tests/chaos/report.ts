import { KINDS } from './checker/violation.ts';
import type { Fault } from './faults/plan.ts';
import type { Result } from './run.ts';

/** Violations of one kind that are printed one by one. */
const SHOWN = 5;

export type Summary = ReturnType<typeof summarize>;

/** The figures of a run, for programs. Times in milliseconds. */
export function summarize({ commands, evidence, struck, recovery, drained, violations }: Result) {
  const { events, effects, deliveries, records, withheld } = evidence;
  const appliedAt = new Map(effects.map(({ consumer, eventId, at }) => [`${consumer} ${eventId}`, at]));
  const ofEvent = ({ consumer, eventId }: { consumer: string; eventId: string }) => `${consumer} ${eventId}`;
  const again = deliveries.filter((delivery) => delivery.at > (appliedAt.get(ofEvent(delivery)) ?? Infinity));
  const outcome = (wanted: string) => commands.filter((command) => command.outcome === wanted).length;
  const byKind = Map.groupBy(struck, kindOf);
  return {
    faults: struck.length,
    commands: {
      sent: commands.length,
      acknowledged: outcome('acknowledged'),
      refused: outcome('refused'),
      inDoubt: outcome('in-doubt'),
    },
    events: events.length,
    effects: effects.length,
    publishedTwice: records.length - new Set(records.map(({ eventId }) => eventId)).size,
    withheld,
    deliveries: deliveries.length,
    duplicatesDelivered: again.length,
    duplicatesAbsorbed: again.length - (effects.length - new Set(effects.map(ofEvent)).size),
    recovery: [...byKind]
      .map(([kind, faults]) => {
        const times = faults.flatMap((fault) => recovery.get(fault) ?? []).toSorted((a, b) => a - b);
        return { kind, faults: faults.length, medianMs: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
      })
      .toSorted((a, b) => a.kind.localeCompare(b.kind)),
    drainMs: drained.ms,
    violations,
  };
}

function kindOf({ target, freezeMs }: Fault): string {
  return `${freezeMs === undefined ? 'kill' : 'freeze'} ${target}`;
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** The same, for people. */
export function printed(summary: Summary): string {
  const { commands: sent, violations } = summary;
  const rows = summary.recovery.map(({ kind, faults, medianMs, p99Ms }) => [kind, `${faults}`, s(medianMs), s(p99Ms)]);
  const lines = [
    ...table([['fault', 'times', 'recovery median', 'p99'], ...rows]),
    '',
    `commands    ${sent.sent}: ${sent.acknowledged} acknowledged, ${sent.refused} refused, ${sent.inDoubt} in doubt`,
    `events      ${summary.events}, of which ${summary.publishedTwice} published more than once; ${summary.withheld} withheld from bulk calls`,
    `deliveries  ${summary.deliveries}: ${summary.duplicatesDelivered} of what was applied before, ${summary.duplicatesAbsorbed} of these absorbed`,
    `drained     after ${s(summary.drainMs)}`,
    `violations  ${violations.length}`,
  ];
  for (const [kind, own] of Map.groupBy(violations, (found) => found.kind)) {
    lines.push(`  ${kind}: ${KINDS[kind]}, ${own.length} times`);
    lines.push(...own.slice(0, SHOWN).map(({ text }) => `    ${text}`));
  }
  return lines.join('\n');
}

function s(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`;
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
