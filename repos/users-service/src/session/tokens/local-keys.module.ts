import { type DynamicModule, Module } from '@nestjs/common';
import { KEY_SOURCE, type KeySource } from '@todo-platform/service-kit';
import { createLocalJWKSet } from 'jose';
import { publicKeys, type SigningKeys } from './signing-keys.js';

/** Checks access tokens against the keys that this service signs with, without a request over the network. */
@Module({})
export class LocalKeysModule {
  static forRoot(keys: SigningKeys): DynamicModule {
    const source: KeySource = { getKey: createLocalJWKSet(publicKeys(keys)) };
    return { module: LocalKeysModule, providers: [{ provide: KEY_SOURCE, useValue: source }], exports: [KEY_SOURCE] };
  }
}
