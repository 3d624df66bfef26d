import { once } from 'node:events';
import { fromBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { ChannelCredentials, Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import { Controller, type DynamicModule, Get, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ListService,
  type ListServiceGetListRequest,
  type ListServiceWatchRequest,
  RpcStatusSchema,
} from '@todo-platform/contracts/grpc';
import { z } from 'zod';
import { Caller, Public, ServiceOnly } from '../../src/auth/bearer.guard.js';
import { KEY_SOURCE, type KeySource } from '../../src/auth/key-source.js';
import { currentContext } from '../../src/context/request-context.js';
import { GrpcServer } from '../../src/grpc/grpc-server.js';
import { GrpcServers } from '../../src/grpc/grpc-servers.js';
import { GrpcModule } from '../../src/grpc/grpc.module.js';
import { checked } from '../../src/grpc/request.js';
import { Rpc } from '../../src/grpc/rpc.decorator.js';
import { text } from '../../src/http/validation.js';
import { createApp } from '../../src/lifecycle/create-app.js';
import { AuthModule, ServiceKitModule } from '../../src/lifecycle/service-kit.module.js';
import { Transactions } from '../../src/outbox/transactions.js';
import { grpcConfig, type TestCredentials } from '../../src/testing/test-credentials.js';
import { testGrpc } from '../../src/testing/test-grpc.js';
import { keyedEvent } from './events.js';
import { ISSUER } from './token-keys.js';

/** Counts what happens in the streams. */
export const watched = { messages: 0, ended: 0 };
const request = z.strictObject({ list_id: text(1, 10) });
const { getList, watch, export: exported } = ListService.method;

/** Implements some methods of a real contract. */
@Controller()
class ThingsRpc {
  constructor(private readonly transactions: Transactions) {}

  /** A command: takes a lock, and publishes an event. */
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

  /** Sends messages without end. For the list `silent`, it sends none and waits. */
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

/** Holds an HTTP request. */
export const gate = {
  arrived: false,
  opened: Promise.withResolvers<undefined>(),
  hold: () => Object.assign(gate, { arrived: false, opened: Promise.withResolvers<undefined>() }),
  release: () => gate.opened.resolve(undefined),
};

@Controller()
class SlowController {
  @Public()
  @Get('slow')
  async get() {
    gate.arrived = true;
    await gate.opened.promise;
    return {};
  }
}

@Module({})
class GrpcApp {}

/** A small service on the kit, with gRPC. */
export async function grpcApp(databaseUrl: string, keys: KeySource, credentials: TestCredentials) {
  @Module({ providers: [{ provide: KEY_SOURCE, useValue: keys }], exports: [KEY_SOURCE] })
  class Keys {}
  const config = {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: 4,
    LOG_LEVEL: 'silent',
    TOKEN_ISSUER: ISSUER,
    HOST: '127.0.0.1',
    METRICS_PORT: 0,
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
    controllers: [ThingsRpc, SlowController],
  };
  const app = await createApp('api', module);
  const clients = await testGrpc(app, ListService, credentials);
  await app.listen(0, '127.0.0.1');
  return { app, ...clients, garbled: garbledCall(app, credentials) };
}

/** A call whose bytes are not a message of its method: they have invalid UTF-8 instead of text. */
function garbledCall(app: NestFastifyApplication, { certificate }: TestCredentials) {
  const [server] = app.get(GrpcServers).all;
  const port = server instanceof GrpcServer ? server.port : 0;
  return (token: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const client = new Client(`127.0.0.1:${port}`, ChannelCredentials.createSsl(Buffer.from(certificate)));
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token}`);
      const bytes = Buffer.from([0x0a, 0x02, 0xff, 0xfe]);
      const same = (buffer: Buffer) => buffer;
      client.makeUnaryRequest('/todo.v1.ListService/GetList', same, same, bytes, metadata, (error, answer) => {
        client.close();
        if (error) reject(asConnect(error));
        else resolve(answer);
      });
    });
}

/** Connect and grpc-js use the same numbers. */
const connectCode = z.enum(Code);

/** The same error as a ConnectError. */
function asConnect({ code, details, metadata }: ServiceError): ConnectError {
  const error = new ConnectError(details, connectCode.parse(code));
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (bytes instanceof Buffer)
    error.details = fromBinary(RpcStatusSchema, bytes).details.map(({ typeUrl, value }) => ({
      type: typeUrl.split('/')[1] ?? '',
      value,
    }));
  return error;
}
