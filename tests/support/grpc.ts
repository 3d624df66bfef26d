import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import {
  ChannelCredentials,
  Client,
  type ClientReadableStream,
  Metadata,
  type MethodDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ErrorInfoSchema, RpcStatusSchema } from '@todo-platform/contracts/grpc';
import type { RunningProduct } from './running-product.ts';

const contracts = join(import.meta.dirname, '../../repos/contracts');

/** Loads the contracts from the .proto files, as a foreign program does, without the code generated for the services. */
const definitions = loadSync(['users/v1/account_service.proto', 'todo/v1/list_service.proto'], {
  includeDirs: [join(contracts, 'proto'), join(contracts, 'third_party')],
  enums: String,
  defaults: true,
});

type Method = MethodDefinition<object, Record<string, unknown>>;

/** @param name such as `todo.v1.ListService/GetList`. */
function methodOf(name: string): Method {
  const [service = '', method = ''] = name.split('/');
  const definition: unknown = Object.entries(definitions[service] ?? {}).find(([key]) => key === method)?.[1];
  if (!definition) throw new Error(`The contracts have no method ${name}.`);
  return definition as Method;
}

export type CallOptions = { readonly token?: string | undefined; readonly deadlineMs?: number };

/** The result of a call: `OK` with an answer, or another status with the product's error code. */
export type CallResult = {
  readonly status: string;
  readonly code: string | undefined;
  readonly answer: Readonly<Record<string, unknown>>;
};

export type Stream = {
  readonly messages: Readonly<Record<string, unknown>>[];
  /** Resolves when the stream ends. */
  readonly ended: Promise<Omit<CallResult, 'answer'>>;
  readonly cancel: () => void;
};

/** A gRPC client built on grpc-js; it shares no code with the services. */
export class GrpcClient {
  readonly #client: Client;

  constructor(port: number, credentials: ChannelCredentials) {
    // The certificate covers the address too, but RFC 6066 allows only names in this field.
    this.#client = new Client(`127.0.0.1:${port}`, credentials, { 'grpc.ssl_target_name_override': 'localhost' });
  }

  call(name: string, request: object, options: CallOptions = {}): Promise<CallResult> {
    const { path, requestSerialize, responseDeserialize } = methodOf(name);
    const { metadata, callOptions } = callArguments(options);
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        callOptions,
        (error, answer = {}) => resolve({ ...outcomeOf(error), answer }),
      );
    });
  }

  stream(name: string, request: object, options: CallOptions = {}): Stream {
    const { path, requestSerialize, responseDeserialize } = methodOf(name);
    const { metadata, callOptions } = callArguments(options);
    const call: ClientReadableStream<Record<string, unknown>> = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      callOptions,
    );
    const messages: Record<string, unknown>[] = [];
    call.on('data', (message: Record<string, unknown>) => messages.push(message));
    const ended = new Promise<Omit<CallResult, 'answer'>>((resolve) => {
      call.on('error', (error: ServiceError) => resolve(outcomeOf(error)));
      call.on('end', () => resolve(outcomeOf(null)));
    });
    return { messages, ended, cancel: () => call.cancel() };
  }

  close(): void {
    this.#client.close();
  }
}

/** One client for each gRPC port of the product, all trusting its certificate authority. The caller closes them. */
export function grpcClients(product: RunningProduct) {
  const credentials = ChannelCredentials.createSsl(readFileSync(join(product.dataDir, 'tls', 'authorities.pem')));
  const { usersGrpc, todoGrpc, usersInternalGrpc, todoInternalGrpc } = product.ports;
  const users = new GrpcClient(usersGrpc, credentials);
  const todo = new GrpcClient(todoGrpc, credentials);
  const usersInternal = new GrpcClient(usersInternalGrpc, credentials);
  const todoInternal = new GrpcClient(todoInternalGrpc, credentials);
  const close = () => {
    for (const client of [users, todo, usersInternal, todoInternal]) client.close();
  };
  return { users, todo, usersInternal, todoInternal, close };
}

function callArguments({ token, deadlineMs = 15_000 }: CallOptions) {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return { metadata, callOptions: { deadline: Date.now() + deadlineMs } };
}

function outcomeOf(error: ServiceError | null): Omit<CallResult, 'answer'> {
  return { status: status[error?.code ?? status.OK], code: error ? codeOf(error) : undefined };
}

function codeOf({ metadata }: ServiceError): string | undefined {
  const [bytes] = metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) return undefined;
  const [detail] = fromBinary(RpcStatusSchema, bytes).details;
  return detail && anyUnpack(detail, ErrorInfoSchema)?.metadata.code;
}
