import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Transactions } from '../database/transactions.js';
import type { SidecarAddress } from '../dapr/sidecar.js';
import { Health } from '../health/health.js';
import { DeadLetters } from '../inbox/dead-letters.js';
import { APP_API_TOKEN, EventsController } from '../inbox/events.controller.js';
import type { HandlerTable } from '../inbox/handlers.js';
import { Inbox } from '../inbox/inbox.js';
import { inboxKeepDays, InboxPartitions } from '../inbox/partitions.js';
import { Replays } from '../inbox/replays.js';
import { LOGGER } from '../logging/logger.js';
import { measureTables } from '../metrics/database-metrics.js';
import { InboxMetrics } from '../metrics/inbox-metrics.js';
import { MeasuredPublisher } from '../metrics/measured-publisher.js';
import { OutboxStore } from '../outbox/outbox-store.js';
import { OutboxPartitions } from '../outbox/partitions.js';
import { OutboxRelay } from '../outbox/relay.js';
import { RelayRunner } from '../outbox/relay-runner.js';
import { ShardLease } from '../outbox/shard-lease.js';
import { FillRunner } from '../projection/fill-runner.js';
import type { Snapshot } from '../projection/snapshot.js';

/** Name of the Dapr pub/sub component. */
export const PUBSUB = 'pubsub';

export interface WorkerSettings {
  /** CloudEvents `source`, such as `todo-service`. */
  readonly service: string;
  readonly handlers: HandlerTable;
  /** What its projections are filled from. */
  readonly snapshots: readonly Snapshot[];
  readonly config: {
    readonly DATABASE_URL: string;
    readonly DAPR_HTTP_PORT: number;
    readonly DAPR_API_TOKEN?: string | undefined;
    readonly APP_API_TOKEN: string;
  };
}

/** The worker role: relays the outbox through the sidecar, handles what the sidecar delivers, and fills new projections. */
@Module({})
export class WorkerModule {
  static forRoot({ service, handlers, snapshots, config }: WorkerSettings): DynamicModule {
    const sidecar: SidecarAddress = { port: config.DAPR_HTTP_PORT, apiToken: config.DAPR_API_TOKEN };
    return {
      module: WorkerModule,
      controllers: [EventsController],
      providers: [
        { provide: APP_API_TOKEN, useValue: config.APP_API_TOKEN },
        {
          provide: Inbox,
          useFactory: (dataSource: DataSource, transactions: Transactions, log: Logger, registry: Registry) => {
            const deadLetters = new DeadLetters(handlers.consumer, dataSource, transactions);
            measureTables(handlers.consumer, dataSource, log, registry);
            return new Inbox(handlers, transactions, deadLetters, log, new InboxMetrics(registry));
          },
          inject: [DataSource, Transactions, LOGGER, Registry],
        },
        {
          provide: RelayRunner,
          useFactory: async (dataSource: DataSource, health: Health, log: Logger, registry: Registry) => {
            // The SDK takes more time to load than all the rest; the api never needs it.
            const { DaprPublisher } = await import('../dapr/dapr-publisher.js');
            const lease = new ShardLease(config.DATABASE_URL, log);
            const publisher = new MeasuredPublisher(new DaprPublisher(sidecar, service, PUBSUB, log), registry);
            const relay = new OutboxRelay(lease, new OutboxStore(dataSource), publisher, log);
            const partitions = [
              new OutboxPartitions(dataSource, log),
              new InboxPartitions(dataSource, log, inboxKeepDays(handlers.consumer)),
            ];
            return new RelayRunner(relay, partitions, sidecar, health);
          },
          inject: [DataSource, Health, LOGGER, Registry],
        },
        {
          provide: Replays,
          useFactory: (inbox: Inbox, dataSource: DataSource, log: Logger) =>
            new Replays(handlers.consumer, inbox, dataSource, log),
          inject: [Inbox, DataSource, LOGGER],
        },
        {
          provide: FillRunner,
          useFactory: (dataSource: DataSource, transactions: Transactions, log: Logger) =>
            new FillRunner(snapshots, sidecar, dataSource, transactions, log),
          inject: [DataSource, Transactions, LOGGER],
        },
      ],
    };
  }
}
