import { type ClusterRecord, recorded } from './record.ts';
import { targetOf } from './targets/index.ts';

/**
 * The cluster that `cluster:up` brought up last.
 * @throws {Error} with what to do, where there is none or it has ended since.
 */
export function found(): ClusterRecord {
  const record = recorded();
  if (record === undefined) throw new Error('There is no cluster: npm run cluster:up');
  if (targetOf(record.target).hasEnded())
    throw new Error(`The cluster (${record.target}) has ended: npm run cluster:up starts it anew, with nothing in it.`);
  return record;
}
