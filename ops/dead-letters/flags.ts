import { type Command, InvalidArgumentError } from 'commander';
import { takeDatabase } from '../databases/options.ts';
import type { Filter } from './dead-letters.ts';

/** Options of the dlq commands. */
export type Flags = {
  readonly databaseUrl?: string;
  readonly json?: true;
  readonly type?: string;
  readonly topic?: string;
  readonly key?: string;
  readonly since?: Date;
  readonly dropped?: true;
  readonly limit: number;
  readonly dryRun?: true;
  readonly wait: number;
};

const LIMIT = 100;

export function takeFilter(command: Command): Command {
  return takeDatabase(command)
    .option('-t, --type <type>', 'only events of this type, such as todo.task.added.v1')
    .option('--topic <topic>', 'only events of this topic')
    .option('-k, --key <id>', 'only events with this key, which is the id of an aggregate')
    .option('-s, --since <time>', 'only events declared dead since then: 30m, 24h, 7d, or an ISO 8601 time', parseSince)
    .option('-n, --limit <number>', 'at most this many from each database', parseLimit, LIMIT);
}

export function filterOf({ type, topic, key, since, dropped, limit }: Flags, eventIds: readonly string[]): Filter {
  return { eventIds, type, topic, key, since, dropped: dropped ?? false, limit: Math.max(limit, eventIds.length) };
}

/** Whether ids or a filter other than the limit are given. */
export function isNarrowed({ type, topic, key, since }: Flags, eventIds: readonly string[]): boolean {
  return eventIds.length > 0 || [type, topic, key, since].some((value) => value !== undefined);
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export function parseSince(text: string): Date {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const since = amount === undefined ? new Date(text) : new Date(Date.now() - Number(amount) * (UNITS[unit] ?? 0));
  if (!Number.isNaN(since.getTime())) return since;
  throw new InvalidArgumentError('Expected 30m, 24h, 7d, or a time such as 2026-01-31T12:00:00Z.');
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= 10_000) return limit;
  throw new InvalidArgumentError('Expected a number from 1 to 10000.');
}
