import { type DynamicModule, Module } from '@nestjs/common';
import { AccountService, ListService } from '@todo-platform/contracts/grpc';
import { AuthModule, DocsModule, ServiceKitModule, WorkerModule } from '@todo-platform/service-kit';
import { GrpcModule } from '@todo-platform/service-kit/grpc';
import { serviceClient } from '@todo-platform/service-kit/grpc-client';
import { ChangeAccountHandler } from './account/commands/change-account.js';
import { CloseAccountHandler } from './account/commands/close-account.js';
import { RegisterAccountHandler } from './account/commands/register-account.js';
import { AccountRow } from './account/database/account.row.js';
import { AccountsRpc } from './account/grpc/accounts.rpc.js';
import { AccountsController } from './account/http/accounts.controller.js';
import { MeController } from './account/http/me.controller.js';
import { ExportAccountsHandler } from './account/queries/export-accounts.js';
import { GetAccountHandler } from './account/queries/get-account.js';
import { VisibleAccountsHandler } from './account/queries/visible-accounts.js';
import { activitySnapshot } from './activity/activity.snapshot.js';
import { activitySubscriber } from './activity/activity.subscriber.js';
import { ActivityController } from './activity/http/activity.controller.js';
import type { ApiConfig, Config, WorkerConfig } from './config.js';
import { DOCS_PATH, OPEN_API_FILE } from './docs.js';
import { AccessTokens } from './session/access-tokens.js';
import { RefreshSessionHandler } from './session/commands/refresh-session.js';
import { SignInHandler } from './session/commands/sign-in.js';
import { SignOutHandler } from './session/commands/sign-out.js';
import { SessionRow } from './session/database/session.row.js';
import { JwksController, SIGNING_KEYS } from './session/http/jwks.controller.js';
import { COOKIE_SECURE } from './session/http/refresh-cookie.js';
import { SessionController } from './session/http/session.controller.js';
import { OwnKeysModule } from './session/own-keys.module.js';
import { RefreshTokens } from './session/refresh-tokens.js';
import { TokenIssuer } from './session/signed-in.js';

const SERVICE = 'users-service';
const { method } = AccountService;

/** The only composition root: what each role of the service consists of. */
@Module({})
export class AppModule {
  static forRole(config: Config): DynamicModule {
    const kit = ServiceKitModule.forRoot({
      service: SERVICE,
      role: config.role,
      config,
      entities: [AccountRow, SessionRow],
    });
    return config.role === 'api' ? AppModule.api(kit, config) : AppModule.worker(kit, config);
  }

  private static api(kit: DynamicModule, config: ApiConfig): DynamicModule {
    const keys = OwnKeysModule.forRoot(config.SIGNING_KEYS_FILE);
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
        GrpcModule.forRoot({ config, open: [method.get, method.batchGet], internal: [method.export] }),
      ],
      controllers: [
        AccountsController,
        MeController,
        SessionController,
        JwksController,
        ActivityController,
        AccountsRpc,
      ],
      providers: [
        RegisterAccountHandler,
        ChangeAccountHandler,
        CloseAccountHandler,
        GetAccountHandler,
        VisibleAccountsHandler,
        ExportAccountsHandler,
        SignInHandler,
        RefreshSessionHandler,
        SignOutHandler,
        TokenIssuer,
        { provide: AccessTokens, useValue: new AccessTokens(config.SIGNING_KEYS_FILE, config.TOKEN_ISSUER) },
        { provide: RefreshTokens, useValue: new RefreshTokens(config.SESSION_SECRET) },
        { provide: SIGNING_KEYS, useValue: config.SIGNING_KEYS_FILE },
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
    const worker = WorkerModule.forRoot({ service: SERVICE, handlers: activitySubscriber, snapshots, config });
    return { module: AppModule, imports: [kit, worker] };
  }
}
