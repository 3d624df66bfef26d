import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule, ServiceKitModule, WorkerModule } from '@todo-platform/service-kit';
import { UsersKeysModule } from './auth/users-keys.module.js';
import type { ApiConfig, Config, WorkerConfig } from './config.js';
import { accountsSubscriber } from './notebook/accounts.subscriber.js';
import { CreateNotebookHandler } from './notebook/commands/create-notebook.js';
import { NotebookRow } from './notebook/database/notebook.row.js';
import { NotebooksController } from './notebook/http/notebooks.controller.js';

const SERVICE = 'notes-service';

/** The only composition root: the parts of the service in each of its roles. */
@Module({})
export class AppModule {
  static forRole(config: Config): DynamicModule {
    const kit = ServiceKitModule.forRoot({ service: SERVICE, role: config.role, config, entities: [NotebookRow] });
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
      imports: [kit, AuthModule.forRoot({ issuer: config.TOKEN_ISSUER, keys })],
      controllers: [NotebooksController],
      providers: [CreateNotebookHandler],
    };
  }

  private static worker(kit: DynamicModule, config: WorkerConfig): DynamicModule {
    const worker = WorkerModule.forRoot({ service: SERVICE, handlers: accountsSubscriber, snapshots: [], config });
    return { module: AppModule, imports: [kit, worker] };
  }
}
