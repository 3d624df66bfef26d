import type kafkajs from 'kafkajs';
import { waitUntilComplete } from './wait.ts';

/** Copying the records of a big topic takes minutes. */
const COPIED_WITHIN_MS = 600_000;

type Partition = Pick<kafkajs.PartitionMetadata, 'partitionId' | 'replicas' | 'isr'>;

/**
 * The brokers that shall keep a partition: those that keep it now, and as many others as are missing. Each partition begins with
 * another broker, so that the copies of a topic spread evenly. Pure.
 */
export function brokersWithCopies(partition: Partition, brokers: readonly number[], copies: number): readonly number[] {
  const { partitionId, replicas } = partition;
  const others = brokers.filter((broker) => !replicas.includes(broker));
  const next = partitionId % others.length || 0;
  return [...replicas, ...others.slice(next), ...others.slice(0, next)].slice(0, Math.max(copies, replicas.length));
}

/** Copies topics to more brokers, and waits until all copies are in sync. @throws {Error} if that takes longer than ten minutes. */
export async function addCopies(admin: kafkajs.Admin, names: readonly string[], copies: number): Promise<void> {
  if (names.length === 0) return;
  const { brokers } = await admin.describeCluster();
  const ids = brokers.map(({ nodeId }) => nodeId);
  await admin.alterPartitionReassignments({
    topics: (await partitionsOf(admin, names)).map(({ name, partitions }) => ({
      topic: name,
      partitionAssignment: partitions.map((partition) => ({
        partition: partition.partitionId,
        replicas: [...brokersWithCopies(partition, ids, copies)],
      })),
    })),
  });
  await waitUntilComplete('Copies in sync', () => outOfSync(admin, names, copies), COPIED_WITHIN_MS);
}

/** The partitions of which fewer copies are in sync, one line each. */
async function outOfSync(admin: kafkajs.Admin, names: readonly string[], copies: number): Promise<readonly string[]> {
  return (await partitionsOf(admin, names)).flatMap(({ name, partitions }) =>
    partitions
      .filter(({ isr }) => isr.length < copies)
      .map(({ partitionId, isr }) => `partition ${partitionId} of ${name} on brokers ${isr.join(', ')}`),
  );
}

async function partitionsOf(
  admin: kafkajs.Admin,
  names: readonly string[],
): Promise<readonly { readonly name: string; readonly partitions: readonly Partition[] }[]> {
  return (await admin.fetchTopicMetadata({ topics: [...names] })).topics;
}
