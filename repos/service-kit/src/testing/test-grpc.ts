import type { DescService } from '@bufbuild/protobuf';
import { type CallOptions, type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ErrorInfoSchema } from '@todo-platform/contracts/grpc';
import { ServiceTokens } from '../auth/service-tokens.js';
import { GrpcServer } from '../grpc/grpc-server.js';
import { GrpcServers } from '../lifecycle/grpc-servers.js';
import type { TestCredentials } from './test-credentials.js';

export interface TestGrpc<S extends DescService> {
  readonly open: Client<S>;
  readonly internal: Client<S>;
}

/** Starts the gRPC servers of an api, and gives a client of each port. */
export async function testGrpc<S extends DescService>(
  app: NestFastifyApplication,
  service: S,
  { certificate }: TestCredentials,
): Promise<TestGrpc<S>> {
  await app.startAllMicroservices();
  const [open, internal] = app.get(GrpcServers).all.map((server) => {
    if (!(server instanceof GrpcServer)) throw new Error('another server than ours');
    const baseUrl = `https://127.0.0.1:${server.port}`;
    return createClient(service, createGrpcTransport({ baseUrl, nodeOptions: { ca: certificate } }));
  });
  if (!open || !internal) throw new Error('no gRPC servers');
  return { open, internal };
}

/** A call with this token. */
export const bearer = (token: string, more: Readonly<Record<string, string>> = {}): CallOptions => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});

/** A call by a service that the credentials know. */
export const asService = async ({ caller }: TestCredentials, callee: string): Promise<CallOptions> =>
  bearer(await new ServiceTokens(caller, callee).token());

/** The status and the reason of what a call throws, such as `['NotFound', 'LIST_NOT_FOUND']`. */
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
