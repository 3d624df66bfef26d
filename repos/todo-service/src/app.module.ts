import { type DynamicModule, Module } from '@nestjs/common';
import { AccountService, ListService } from '@todo-platform/contracts/grpc';
import { AuthModule, Commits, DocsModule, LOGGER, ServiceKitModule, WorkerModule } from '@todo-platform/service-kit';
import { directDatabaseUrl } from '@todo-platform/service-kit/config';
import { GrpcModule } from '@todo-platform/service-kit/grpc';
import { serviceClient } from '@todo-platform/service-kit/grpc-client';
import type { Logger } from 'pino';
import { UsersKeysModule } from './auth/users-keys.module.js';
import type { ApiConfig, Config, WorkerConfig } from './config.js';
import { DOCS_PATH, OPEN_API_FILE } from './docs.js';
import { ListRow } from './list/database/list.row.js';
import { TaskRow } from './list/database/task.row.js';
import { listCommands } from './list/list.commands.js';
import { listControllers } from './list/list.controllers.js';
import { listQueries } from './list/list.queries.js';
import { LIST_EXPIRIES } from './list/list.retention.js';
import { peopleSnapshot } from './people/people.snapshot.js';
import { peopleSubscriber } from './people/people.subscriber.js';

const SERVICE = 'todo-service';
const { export: exportMethod, ...openMethods } = ListService.method;

/** The only composition root: the parts of the service in each of its roles. */
@Module({})
export class AppModule {
  static forRole(config: Config): DynamicModule {
    const kit = ServiceKitModule.forRoot({ service: SERVICE, role: config.role, config, entities: [ListRow, TaskRow] });
    return config.role === 'api' ? AppModule.api(kit, config) : AppModule.worker(kit, config);
  }

  private static api(kit: DynamicModule, config: ApiConfig): DynamicModule {
    const keys = UsersKeysModule.forRoot({
      url: config.USERS_INTERNAL_URL,
      authorities: config.TLS_CA_FILE,
      issuer: config.TOKEN_ISSUER,
    });
    return {
      module: AppModule,
      imports: [
        kit,
        AuthModule.forRoot({
          issuer: config.TOKEN_ISSUER,
          keys,
          services: { name: SERVICE, callers: config.SERVICE_CALLERS_FILE },
        }),
        DocsModule.forRoot({ path: DOCS_PATH, openApiFile: OPEN_API_FILE }),
        GrpcModule.forRoot({ config, open: Object.values(openMethods), internal: [exportMethod] }),
      ],
      controllers: listControllers,
      providers: [
        ...listCommands,
        ...listQueries,
        {
          provide: Commits,
          useFactory: (log: Logger) => new Commits(directDatabaseUrl(config), log),
          inject: [LOGGER],
        },
      ],
    };
  }

  private static worker(kit: DynamicModule, config: WorkerConfig): DynamicModule {
    const accounts = serviceClient(
      AccountService,
      { service: 'users-service', url: config.USERS_INTERNAL_URL },
      { authorities: config.TLS_CA_FILE, key: config.SERVICE_KEY_FILE },
    );
    const snapshots = [peopleSnapshot(accounts)];
    const worker = WorkerModule.forRoot({
      service: SERVICE,
      handlers: peopleSubscriber,
      snapshots,
      expiries: LIST_EXPIRIES,
      config,
    });
    return { module: AppModule, imports: [kit, worker] };
  }
}
