import { type DescService, toJson } from '@bufbuild/protobuf';
import { StructSchema } from '@bufbuild/protobuf/wkt';
import { type CallOptions, type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ErrorInfoSchema } from '@todo-platform/contracts/grpc';
import { ServiceTokens } from '../auth/service-tokens.js';
import { GrpcServer } from '../grpc/grpc-server.js';
import { GrpcServers } from '../grpc/grpc-servers.js';
import type { TestCredentials } from './test-credentials.js';

export interface TestGrpc<S extends DescService> {
  readonly open: Client<S>;
  readonly internal: Client<S>;
}

/** Starts the gRPC servers of an api. @returns a client of each port. */
export async function testGrpc<S extends DescService>(
  app: NestFastifyApplication,
  service: S,
  { certificate }: TestCredentials,
): Promise<TestGrpc<S>> {
  await app.startAllMicroservices();
  const [open, internal] = app.get(GrpcServers).all.map((server) => {
    if (!(server instanceof GrpcServer)) throw new Error('not a GrpcServer');
    const baseUrl = `https://127.0.0.1:${server.port}`;
    return createClient(service, createGrpcTransport({ baseUrl, nodeOptions: { ca: certificate } }));
  });
  if (!open || !internal) throw new Error('no gRPC servers');
  return { open, internal };
}

/** Options of a call with this token. */
export const bearer = (token: string, more: Readonly<Record<string, string>> = {}): CallOptions => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});

/** Options of a call by the service of the credentials. */
export const asService = async ({ caller }: TestCredentials, callee: string): Promise<CallOptions> =>
  bearer(await new ServiceTokens(caller, callee).token());

/** The status and the reason with which a call fails, such as `['NotFound', 'LIST_NOT_FOUND']`. @throws Error if it succeeds. */
export async function refusal(work: Promise<unknown>): Promise<[string, string?]> {
  const refused = await failureOf(work);
  const [info] = refused.findDetails(ErrorInfoSchema);
  const { code } = refused;
  return info ? [Code[code], info.reason] : [Code[code]];
}

/** The current state that a refusal carries, or undefined if it carries none. @throws Error if the call succeeds. */
export async function currentStateIn(work: Promise<unknown>): Promise<unknown> {
  const [current] = (await failureOf(work)).findDetails(StructSchema);
  return current && toJson(StructSchema, current);
}

async function failureOf(work: Promise<unknown>): Promise<ConnectError> {
  try {
    await work;
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error('the call did not fail');
}
