import { type DynamicModule, Module } from '@nestjs/common';
import { AccountService, KeyService, ListService } from '@todo-platform/contracts/grpc';
import { AuthModule, DocsModule, rowsThatExpire, ServiceKitModule, WorkerModule } from '@todo-platform/service-kit';
import { GrpcModule } from '@todo-platform/service-kit/grpc';
import { serviceClient } from '@todo-platform/service-kit/grpc-client';
import { accountCommands } from './account/account.commands.js';
import { accountControllers } from './account/account.controllers.js';
import { accountQueries } from './account/account.queries.js';
import { AccountRow } from './account/database/account.row.js';
import { activityControllers } from './activity/activity.controllers.js';
import { ActivityErasure } from './activity/activity.erasure.js';
import { activityQueries } from './activity/activity.queries.js';
import { ACTIVITY_EXPIRIES } from './activity/activity.retention.js';
import { activitySnapshot } from './activity/activity.snapshot.js';
import { activitySubscriber } from './activity/activity.subscriber.js';
import type { ApiConfig, Config, WorkerConfig } from './config.js';
import { DOCS_PATH, OPEN_API_FILE } from './docs.js';
import { SessionRow } from './session/database/session.row.js';
import { COOKIE_SECURE } from './session/http/refresh-cookie.js';
import { sessionCommands } from './session/session.commands.js';
import { sessionControllers } from './session/session.controllers.js';
import { sessionTokens } from './session/session.tokens.js';
import { LocalKeysModule } from './session/tokens/local-keys.module.js';
import { SESSION_RETENTION } from './session/session.retention.js';

const SERVICE = 'users-service';
const { method } = AccountService;

/** The only composition root: the parts of the service in each of its roles. */
@Module({})
export class AppModule {
  static forRole(config: Config): DynamicModule {
    const entities = [AccountRow, SessionRow];
    const kit = ServiceKitModule.forRoot({ service: SERVICE, role: config.role, config, entities });
    return config.role === 'api' ? AppModule.api(kit, config) : AppModule.worker(kit, config);
  }

  private static api(kit: DynamicModule, config: ApiConfig): DynamicModule {
    const keys = LocalKeysModule.forRoot(config.SIGNING_KEYS_FILE);
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
        GrpcModule.forRoot({
          config,
          open: [method.get, method.batchGet],
          internal: [method.export, KeyService.method.list],
        }),
      ],
      controllers: [...accountControllers, ...sessionControllers, ...activityControllers],
      providers: [
        ...accountCommands,
        ...accountQueries,
        ...sessionCommands,
        ...sessionTokens(config),
        ...activityQueries,
        { provide: COOKIE_SECURE, useValue: config.COOKIE_SECURE },
      ],
    };
  }

  private static worker(kit: DynamicModule, config: WorkerConfig): DynamicModule {
    const lists = serviceClient(
      ListService,
      { service: 'todo-service', url: config.TODO_INTERNAL_URL },
      { authorities: config.TLS_CA_FILE, key: config.SERVICE_KEY_FILE },
    );
    const snapshots = [activitySnapshot(lists)];
    const worker = WorkerModule.forRoot({
      service: SERVICE,
      handlers: activitySubscriber,
      snapshots,
      expiries: [rowsThatExpire(SESSION_RETENTION), ...ACTIVITY_EXPIRIES],
      config,
    });
    return { module: AppModule, imports: [kit, worker], providers: [ActivityErasure] };
  }
}
