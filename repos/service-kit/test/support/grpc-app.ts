import { once } from 'node:events';
import { Controller, type DynamicModule, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type CallOptions, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import {
  ErrorInfoSchema,
  ListService,
  type ListServiceGetListRequest,
  type ListServiceWatchRequest,
} from '@todo-platform/contracts/grpc';
import { z } from 'zod';
import { Caller, ServiceOnly } from '../../src/auth/bearer.guard.js';
import { KEY_SOURCE, type KeySource } from '../../src/auth/key-source.js';
import { currentContext } from '../../src/context/request-context.js';
import { Transactions } from '../../src/database/transactions.js';
import { GrpcServer } from '../../src/grpc/grpc-server.js';
import { GrpcModule } from '../../src/grpc/grpc.module.js';
import { checked } from '../../src/grpc/request.js';
import { Rpc } from '../../src/grpc/rpc.decorator.js';
import { text } from '../../src/http/validation.js';
import { createApp } from '../../src/lifecycle/create-app.js';
import { GrpcServers } from '../../src/lifecycle/grpc-servers.js';
import { AuthModule, ServiceKitModule } from '../../src/lifecycle/service-kit.module.js';
import { grpcConfig, type TestCredentials } from '../../src/testing/test-credentials.js';
import { keyedEvent } from './events.js';
import { ISSUER } from './token-keys.js';

/** What happened in the streams. */
export const watched = { messages: 0, ended: 0 };
const request = z.strictObject({ list_id: text(1, 10) });
const { getList, watch, export: exported } = ListService.method;

/** Borrows methods of a real contract. */
@Controller()
class ThingsRpc {
  constructor(private readonly transactions: Transactions) {}

  /** A command: takes the row lock of `things`, and publishes. */
  @Rpc(getList)
  async get(@Payload() { listId }: ListServiceGetListRequest, @Caller() caller: string) {
    const { list_id } = checked(request, { list_id: listId });
    if (list_id === 'broken') throw new Error('a secret of the inside');
    await this.transactions.run(async ({ manager, publish }) => {
      await manager.query(`SELECT pg_advisory_xact_lock(7)`);
      publish(keyedEvent(list_id, 1));
    });
    return { list: { list: { id: caller, name: currentContext().traceparent ?? '' } } };
  }

  /** Sends as much as is taken, or waits in silence. */
  @Rpc(watch)
  async *watch(@Payload() { listId }: ListServiceWatchRequest) {
    const { signal } = currentContext();
    try {
      yield { version: 0 };
      if (listId === 'silent' && signal) {
        await once(signal, 'abort');
        signal.throwIfAborted();
      }
      for (let version = 1; ; version++) {
        yield { version, deletedTaskIds: ['x'.repeat(10_000)] };
        watched.messages++;
        await new Promise(setImmediate);
      }
    } finally {
      watched.ended++;
    }
  }

  @ServiceOnly()
  @Rpc(exported)
  async *export() {
    yield { cursor: await Promise.resolve('end') };
  }
}

@Module({})
class GrpcApp {}

/** A small service over the kit that answers gRPC. */
export async function grpcApp(databaseUrl: string, keys: KeySource, credentials: TestCredentials) {
  @Module({ providers: [{ provide: KEY_SOURCE, useValue: keys }], exports: [KEY_SOURCE] })
  class Keys {}
  const config = {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: 4,
    LOG_LEVEL: 'silent',
    TOKEN_ISSUER: ISSUER,
    HOST: '127.0.0.1',
    ...grpcConfig(credentials),
  };
  const module: DynamicModule = {
    module: GrpcApp,
    imports: [
      ServiceKitModule.forRoot({ service: 'grpc-app', role: 'api', config, entities: [] }),
      AuthModule.forRoot({
        issuer: ISSUER,
        keys: { module: Keys },
        services: { name: 'grpc-app', callers: credentials.callers },
      }),
      GrpcModule.forRoot({ config, open: [getList, watch], internal: [exported] }),
    ],
    controllers: [ThingsRpc],
  };
  const app = await createApp('api', module);
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const [open, internal] = portsOf(app);
  return { app, open: thingsClient(open, credentials), internal: thingsClient(internal, credentials) };
}

function portsOf(app: NestFastifyApplication): [number, number] {
  const [open, internal] = app.get(GrpcServers).all;
  if (!(open instanceof GrpcServer && internal instanceof GrpcServer)) throw new Error('no gRPC servers');
  return [open.port, internal.port];
}

function thingsClient(port: number, { certificate }: TestCredentials) {
  const baseUrl = `https://127.0.0.1:${port}`;
  return createClient(ListService, createGrpcTransport({ baseUrl, nodeOptions: { ca: certificate } }));
}
export type ThingsClient = ReturnType<typeof thingsClient>;

export const bearer = (token: string, more: Readonly<Record<string, string>> = {}): CallOptions => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});

/** The status and the reason of what a call throws. */
export async function refusal(work: Promise<unknown>): Promise<[string, string?]> {
  try {
    await work;
  } catch (error) {
    const refused = ConnectError.from(error);
    const [info] = refused.findDetails(ErrorInfoSchema);
    const { code } = refused;
    return info ? [Code[code], info.reason] : [Code[code]];
  }
  throw new Error('nothing was refused');
}
