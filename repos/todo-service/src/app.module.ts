import { type DynamicModule, Module } from '@nestjs/common';
import { AccountService, ListService } from '@todo-platform/contracts/grpc';
import { AuthModule, Commits, DocsModule, LOGGER, ServiceKitModule, WorkerModule } from '@todo-platform/service-kit';
import { GrpcModule } from '@todo-platform/service-kit/grpc';
import { serviceClient } from '@todo-platform/service-kit/grpc-client';
import type { Logger } from 'pino';
import { UsersKeysModule } from './auth/users-keys.module.js';
import type { ApiConfig, Config, WorkerConfig } from './config.js';
import { DOCS_PATH, OPEN_API_FILE } from './docs.js';
import { AddTaskHandler } from './list/commands/add-task.js';
import { ChangeListHandler } from './list/commands/change-list.js';
import { ChangeTaskHandler } from './list/commands/change-task.js';
import { CompleteTaskHandler } from './list/commands/complete-task.js';
import { CreateListHandler } from './list/commands/create-list.js';
import { DeleteListHandler } from './list/commands/delete-list.js';
import { DeleteTaskHandler } from './list/commands/delete-task.js';
import { ReopenTaskHandler } from './list/commands/reopen-task.js';
import { ListRow } from './list/database/list.row.js';
import { TaskRow } from './list/database/task.row.js';
import { ListsRpc } from './list/grpc/lists.rpc.js';
import { ListStreamsRpc } from './list/grpc/streams.rpc.js';
import { TasksRpc } from './list/grpc/tasks.rpc.js';
import { ListsController } from './list/http/lists.controller.js';
import { TasksController } from './list/http/tasks.controller.js';
import { ExportListsHandler } from './list/queries/export-lists.js';
import { ListVersions } from './list/queries/list-versions.js';
import { ListQueries } from './list/queries/lists.js';
import { TaskQueries } from './list/queries/tasks.js';
import { WatchListHandler } from './list/queries/watch-list.js';
import { peopleSnapshot } from './people/people.snapshot.js';
import { peopleSubscriber } from './people/people.subscriber.js';

const SERVICE = 'todo-service';
const { export: exported, ...opened } = ListService.method;
const open = Object.values(opened);

/** The only composition root: what each role of the service consists of. */
@Module({})
export class AppModule {
  static forRole(config: Config): DynamicModule {
    const kit = ServiceKitModule.forRoot({ service: SERVICE, role: config.role, config, entities: [ListRow, TaskRow] });
    return config.role === 'api' ? AppModule.api(kit, config) : AppModule.worker(kit, config);
  }

  private static api(kit: DynamicModule, config: ApiConfig): DynamicModule {
    const keys = UsersKeysModule.forRoot({ jwksUrl: config.JWKS_URL, issuer: config.TOKEN_ISSUER });
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
        GrpcModule.forRoot({ config, open, internal: [exported] }),
      ],
      controllers: [ListsController, TasksController, ListsRpc, TasksRpc, ListStreamsRpc],
      providers: [
        ListQueries,
        TaskQueries,
        CreateListHandler,
        ChangeListHandler,
        DeleteListHandler,
        AddTaskHandler,
        ChangeTaskHandler,
        CompleteTaskHandler,
        ReopenTaskHandler,
        DeleteTaskHandler,
        WatchListHandler,
        ExportListsHandler,
        ListVersions,
        {
          provide: Commits,
          useFactory: (log: Logger) => new Commits(config.DATABASE_URL, log),
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
    const worker = WorkerModule.forRoot({ service: SERVICE, handlers: peopleSubscriber, snapshots, config });
    return { module: AppModule, imports: [kit, worker] };
  }
}
