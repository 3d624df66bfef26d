import { type DynamicModule, Module } from '@nestjs/common';
import { JwksCache, KEY_SOURCE, LOGGER } from '@todo-platform/service-kit';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';

export interface UsersKeysSettings {
  readonly jwksUrl: string;
  readonly issuer: string;
}

/** Checks access tokens against the public keys of the users-service. The database keeps the last good copy of these keys. */
@Module({})
export class UsersKeysModule {
  static forRoot({ jwksUrl, issuer }: UsersKeysSettings): DynamicModule {
    const cache = {
      provide: KEY_SOURCE,
      useFactory: async (dataSource: DataSource, log: Logger) => {
        const keys = new JwksCache(jwksUrl, issuer, dataSource, log);
        await keys.start();
        return keys;
      },
      inject: [DataSource, LOGGER],
    };
    return { module: UsersKeysModule, providers: [cache], exports: [KEY_SOURCE] };
  }
}
