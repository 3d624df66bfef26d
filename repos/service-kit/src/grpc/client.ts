import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import type { ServiceKey } from '../auth/service-keys.js';
import { ServiceTokens } from '../auth/service-tokens.js';
import { refuseUnknownEnumValues } from './refuse-unknown-enum-values.js';

export interface ServiceAddress {
  /** Name of the called service: the audience of the token. */
  readonly service: string;
  /** URL of its internal port, such as `https://users-service:5001`. */
  readonly url: string;
}

export interface Credentials {
  /** PEM: the certificate authorities to trust. */
  readonly authorities: string;
  /** Signs this service's tokens. If absent, calls carry no token: enough for methods that are public on the internal port. */
  readonly key?: ServiceKey;
}

/** A client of another service's methods, or of some of them. `close` closes the connection. */
export interface ServiceClient<S extends DescService, M extends keyof Client<S> = keyof Client<S>> {
  readonly client: Pick<Client<S>, M>;
  readonly close: () => void;
}

const KEEPALIVE = { pingIntervalMs: 10_000, pingTimeoutMs: 5_000 } as const;

/** Makes a client of another service's internal methods, over TLS and with this service's token if there is a key. */
export function serviceClient<S extends DescService>(
  service: S,
  { service: callee, url }: ServiceAddress,
  { authorities, key }: Credentials,
): ServiceClient<S> {
  const authorize = key ? [authorizing(new ServiceTokens(key, callee))] : [];
  const interceptors = [...authorize, refuseUnknownEnumValues];
  const sessionManager = new Http2SessionManager(url, KEEPALIVE, { ca: authorities });
  const transport = createGrpcTransport({ baseUrl: url, interceptors, sessionManager });
  return { client: createClient(service, transport), close: () => sessionManager.abort() };
}

function authorizing(tokens: ServiceTokens): Interceptor {
  return (next) => async (request) => {
    request.header.set('authorization', `Bearer ${await tokens.token()}`);
    return next(request);
  };
}
