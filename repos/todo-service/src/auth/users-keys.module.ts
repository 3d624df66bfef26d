import { type DynamicModule, Module } from '@nestjs/common';
import { JwksCache, KEY_SOURCE, LOGGER } from '@todo-platform/service-kit';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { usersKeys } from './users-keys.js';

export interface UsersKeysSettings {
  /** The internal port of the users-service. */
  readonly url: string;
  /** PEM: the certificate authorities to trust. */
  readonly authorities: string;
  readonly issuer: string;
}

/** Checks access tokens against the public keys of the users-service. The database keeps the last good copy of these keys. */
@Module({})
export class UsersKeysModule {
  static forRoot({ url, authorities, issuer }: UsersKeysSettings): DynamicModule {
    const cache = {
      provide: KEY_SOURCE,
      useFactory: async (dataSource: DataSource, log: Logger) => {
        const keys = new JwksCache(usersKeys(url, authorities), issuer, dataSource, log);
        await keys.start();
        return keys;
      },
      inject: [DataSource, LOGGER],
    };
    return { module: UsersKeysModule, providers: [cache], exports: [KEY_SOURCE] };
  }
}
