import { formatTable } from '../../tools/output/table.ts';
import type { CheckResult } from './check.ts';

/** A table of the checks, then the reasons of the failed ones. */
export function checkTable(checked: readonly CheckResult[]): string {
  const rows = checked.map(({ repository, what, seconds, problem }) => [
    ...[repository, what, `${seconds.toFixed(1)} s`, problem === undefined ? 'ok' : 'FAILED'],
  ]);
  const problems = checked.flatMap(({ repository, what, problem }) =>
    problem === undefined ? [] : ['', `${repository}, ${what}: ${problem}`],
  );
  return [formatTable([['repository', 'what', 'time', 'result'], ...rows]), ...problems].join('\n');
}
