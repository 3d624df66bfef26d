import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { directDatabaseUrl } from '../config/config.js';
import type { SidecarAddress } from '../dapr/sidecar.js';
import { Health } from '../health/health.js';
import { DeadLetterReplays } from '../inbox/dead-letter-replays.js';
import { DeadLetters } from '../inbox/dead-letters.js';
import { APP_API_TOKEN, EventsController } from '../inbox/events.controller.js';
import type { HandlerTable } from '../inbox/handlers.js';
import { InboxDayPartitions } from '../inbox/inbox-day-partitions.js';
import { InboxMetrics } from '../inbox/inbox-metrics.js';
import { Inbox } from '../inbox/inbox.js';
import { LOGGER } from '../logging/logger.js';
import { MeasuredPublisher } from '../outbox/measured-publisher.js';
import { OutboxDayPartitions } from '../outbox/outbox-day-partitions.js';
import { outboxRelay } from '../outbox/relay.js';
import { ShardLease } from '../outbox/shard-lease.js';
import { Transactions } from '../outbox/transactions.js';
import type { Snapshot } from '../projection/snapshot.js';
import { measureVerifications } from '../projection/verification-metrics.js';
import { Cleaner } from '../retention/cleaner.js';
import { deliverableDays } from '../retention/keep-days.js';
import { KIT_EXPIRIES } from '../retention/kit-retentions.js';
import type { Expiry } from '../retention/retention.js';
import { RetentionRunner } from '../retention/retention-runner.js';
import { measureBacklog } from './backlog-metrics.js';
import { ProjectionRunner } from './projection-runner.js';
import { RelayRunner } from './relay-runner.js';

/** Name of the Dapr pub/sub component. */
const PUBSUB = 'pubsub';

export interface WorkerSettings {
  /** Name of the service, such as `todo-service`: the `source` of its CloudEvents. */
  readonly service: string;
  readonly handlers: HandlerTable;
  /** The snapshots of the service's projections. */
  readonly snapshots: readonly Snapshot[];
  /** How long rows of the service's own tables are kept. */
  readonly expiries?: readonly Expiry[];
  readonly config: {
    readonly DATABASE_URL: string;
    readonly DATABASE_DIRECT_URL?: string | undefined;
    readonly DAPR_HTTP_PORT: number;
    readonly DAPR_API_TOKEN?: string | undefined;
    readonly APP_API_TOKEN: string;
  };
}

/** The worker role: relays the outbox through the sidecar, handles the events that the sidecar delivers, and fills projections. */
@Module({})
export class WorkerModule {
  static forRoot({ service, handlers, snapshots, expiries = [], config }: WorkerSettings): DynamicModule {
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
            measureBacklog(handlers.consumer, dataSource, log, registry);
            return new Inbox(handlers, transactions, deadLetters, log, new InboxMetrics(registry));
          },
          inject: [DataSource, Transactions, LOGGER, Registry],
        },
        {
          provide: RelayRunner,
          useFactory: async (dataSource: DataSource, health: Health, log: Logger, registry: Registry) => {
            // Imported here, since the SDK takes longer to load than everything else, and the api does not need it.
            const { DaprPublisher } = await import('../dapr/dapr-publisher.js');
            const publisher = new MeasuredPublisher(new DaprPublisher(sidecar, service, PUBSUB, log), registry);
            const lease = new ShardLease(directDatabaseUrl(config), log);
            const relay = outboxRelay(lease, publisher, dataSource, log);
            const partitions = [
              new OutboxDayPartitions(dataSource, log),
              new InboxDayPartitions(dataSource, log, deliverableDays(handlers.consumer)),
            ];
            return new RelayRunner(relay, partitions, sidecar, health);
          },
          inject: [DataSource, Health, LOGGER, Registry],
        },
        {
          provide: DeadLetterReplays,
          useFactory: (inbox: Inbox, dataSource: DataSource, log: Logger) =>
            new DeadLetterReplays(handlers.consumer, inbox, dataSource, log),
          inject: [Inbox, DataSource, LOGGER],
        },
        {
          provide: RetentionRunner,
          useFactory: (dataSource: DataSource, log: Logger, registry: Registry) =>
            new RetentionRunner(new Cleaner([...KIT_EXPIRIES, ...expiries], dataSource, log, registry)),
          inject: [DataSource, LOGGER, Registry],
        },
        {
          provide: ProjectionRunner,
          useFactory: (dataSource: DataSource, transactions: Transactions, log: Logger, registry: Registry) => {
            measureVerifications(dataSource, log, registry);
            return new ProjectionRunner(snapshots, sidecar, dataSource, transactions, log);
          },
          inject: [DataSource, Transactions, LOGGER, Registry],
        },
      ],
    };
  }
}
