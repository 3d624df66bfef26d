import type kafkajs from 'kafkajs';

/** On how many brokers Kafka keeps the records of a topic. */
export type Durability = {
  /** Brokers that keep a copy of each record. */
  readonly copies: number;
  /** Copies, the leader's included, that must have a record before the broker acknowledges it (`min.insync.replicas`). */
  readonly inSync: number;
};

/** Any broker may be lost: another one has each acknowledged record, and records are still accepted. */
export const THREE_BROKERS: Durability = { copies: 3, inSync: 2 };

/** For development and tests: if the broker loses its disk, the records are lost. */
export const ONE_BROKER: Durability = { copies: 1, inSync: 1 };

/** @throws {Error} if the cluster has too few brokers for that many copies. */
export async function requireBrokers(
  admin: Pick<kafkajs.Admin, 'describeCluster'>,
  { copies, inSync }: Durability,
): Promise<void> {
  const { brokers } = await admin.describeCluster();
  if (brokers.length < copies)
    throw new Error(
      `Topics need ${copies} brokers, of which ${inSync} must have a record before it is acknowledged, but the cluster has ` +
        `${brokers.length}. Nothing was changed. Start the other brokers. For development or tests, give --single-broker: ` +
        'each record then has one copy.',
    );
}
