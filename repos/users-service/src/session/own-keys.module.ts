import { type DynamicModule, Module } from '@nestjs/common';
import { KEY_SOURCE, type KeySource } from '@todo-platform/service-kit';
import { createLocalJWKSet } from 'jose';
import { publicKeys, type SigningKeys } from './signing-keys.js';

/** This service checks tokens against the keys that it signs with, not over the network. */
@Module({})
export class OwnKeysModule {
  static forRoot(keys: SigningKeys): DynamicModule {
    const source: KeySource = { getKey: createLocalJWKSet(publicKeys(keys)) };
    return { module: OwnKeysModule, providers: [{ provide: KEY_SOURCE, useValue: source }], exports: [KEY_SOURCE] };
  }
}
