import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import type { ServiceKey } from '../auth/service-keys.js';
import { ServiceTokens } from '../auth/service-tokens.js';

export interface ServiceAddress {
  /** Name of the service that is called: the audience of the token. */
  readonly service: string;
  /** Of its internal port, such as `https://users-service:5001`. */
  readonly url: string;
}

export interface Credentials {
  /** PEM: the authorities whose certificates are believed. */
  readonly authorities: string;
  readonly key: ServiceKey;
}

/** The methods of another service, or some of them; `close` drops the connection. */
export interface ServiceClient<S extends DescService, M extends keyof Client<S> = keyof Client<S>> {
  readonly client: Pick<Client<S>, M>;
  readonly close: () => void;
}

const KEEPALIVE = { pingIntervalMs: 10_000, pingTimeoutMs: 5_000 } as const;

/** A typed client of another service's internal methods: over TLS, with a token of this service. */
export function serviceClient<S extends DescService>(
  service: S,
  { service: callee, url }: ServiceAddress,
  { authorities, key }: Credentials,
): ServiceClient<S> {
  const tokens = new ServiceTokens(key, callee);
  const authorize: Interceptor = (next) => async (request) => {
    request.header.set('authorization', `Bearer ${await tokens.token()}`);
    return next(request);
  };
  const sessionManager = new Http2SessionManager(url, KEEPALIVE, { ca: authorities });
  const transport = createGrpcTransport({ baseUrl: url, interceptors: [authorize], sessionManager });
  return { client: createClient(service, transport), close: () => sessionManager.abort() };
}
