import { formatTable } from '../../tools/output/table.ts';
import { KINDS } from './checker/violation.ts';
import type { Fault } from './faults/plan.ts';
import type { Result } from './run.ts';

/** How many violations of one kind are printed. */
const SHOWN = 5;

export type Summary = ReturnType<typeof summarize>;

/** The figures of a run, for programs. Times in milliseconds. */
export function summarize({ commands, evidence, injected, recovery, drained, violations }: Result) {
  const { events, effects, deliveries, records, withheld } = evidence;
  // This holds the first application of each event, so that every later delivery counts as a duplicate.
  const appliedAt = new Map(effects.toReversed().map((effect) => [effectKey(effect), effect.at]));
  const again = deliveries.filter((delivery) => delivery.at > (appliedAt.get(effectKey(delivery)) ?? Infinity));
  const outcome = (wanted: string) => commands.filter((command) => command.outcome === wanted).length;
  const byKind = Map.groupBy(injected, kindOf);
  return {
    faults: injected.length,
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
    duplicatesAbsorbed: again.length - (effects.length - new Set(effects.map(effectKey)).size),
    recovery: [...byKind]
      .map(([kind, faults]) => ({
        kind,
        faults: faults.length,
        alone: spread(faults.filter(({ alone }) => alone).flatMap((fault) => recovery.get(fault) ?? [])),
        amidOthers: spread(faults.filter(({ alone }) => !alone).flatMap((fault) => recovery.get(fault) ?? [])),
      }))
      .toSorted((a, b) => a.kind.localeCompare(b.kind)),
    drainMs: drained.ms,
    violations,
  };
}

function effectKey({ consumer, eventId }: { readonly consumer: string; readonly eventId: string }): string {
  return `${consumer} ${eventId}`;
}

function kindOf({ kind, target }: Fault): string {
  return `${kind} ${target}`;
}

type Spread = { readonly count: number; readonly medianMs: number | null; readonly p99Ms: number | null };

/** Percentiles by nearest rank: if there are few times, the 99th percentile is the longest. */
function spread(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { count: sorted.length, medianMs: rank(0.5), p99Ms: rank(0.99) };
}

/** The summary as text for people. */
export function formatSummary(summary: Summary): string {
  const { commands: sent, violations } = summary;
  const rows = summary.recovery.map(({ kind, faults, alone, amidOthers }) => [
    ...[kind, `${faults}`],
    ...[seconds(alone.medianMs), seconds(alone.p99Ms), seconds(amidOthers.medianMs), seconds(amidOthers.p99Ms)],
  ]);
  const lines = [
    formatTable([['recovery from', 'times', 'alone: median', 'p99', 'amid others: median', 'p99'], ...rows]),
    '',
    `commands    ${sent.sent}: ${sent.acknowledged} acknowledged, ${sent.refused} refused, ${sent.inDoubt} in doubt`,
    `events      ${summary.events}, of which ${summary.publishedTwice} published more than once; ${summary.withheld} withheld from bulk calls`,
    `deliveries  ${summary.deliveries}: ${summary.duplicatesDelivered} of events already applied, ${summary.duplicatesAbsorbed} of these absorbed`,
    `drained     after ${seconds(summary.drainMs)}`,
    `violations  ${violations.length}`,
  ];
  for (const [kind, own] of Map.groupBy(violations, (found) => found.kind)) {
    lines.push(`  ${kind}: ${KINDS[kind]}, ${own.length} times`);
    lines.push(...own.slice(0, SHOWN).map(({ text }) => `    ${text}`));
  }
  return lines.join('\n');
}

function seconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`;
}
