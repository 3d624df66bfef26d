import { formatTable } from '../local/commands/table.ts';
import type { Checked } from './check.ts';

/** What was checked as a table, then why what failed did. */
export function summary(checked: readonly Checked[]): string {
  const rows = checked.map(({ repository, what, seconds, problem }) => [
    ...[repository, what, `${seconds.toFixed(1)} s`, problem === undefined ? 'ok' : 'FAILED'],
  ]);
  const problems = checked.flatMap(({ repository, what, problem }) =>
    problem === undefined ? [] : ['', `${repository}, ${what}: ${problem}`],
  );
  return [formatTable([['repository', 'what', 'time', 'result'], ...rows]), ...problems].join('\n');
}
