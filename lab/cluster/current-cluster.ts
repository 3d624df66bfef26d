import { type ClusterRecord, readRecord } from './cluster-record.ts';
import { targetOf } from './targets/index.ts';

/**
 * The cluster that `cluster:up` brought up last.
 * @throws {Error} with what to do, if there is none or it has ended since.
 */
export function currentCluster(): ClusterRecord {
  const record = readRecord();
  if (record === undefined) throw new Error('No cluster runs. Start one: npm run cluster:up');
  if (targetOf(record.target).hasEnded())
    throw new Error(`The cluster (${record.target}) has ended. npm run cluster:up starts a new, empty one.`);
  return record;
}
