import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DescMethod } from '@bufbuild/protobuf';
import { Server, ServerCredentials, type sendUnaryData, status } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { ServerGrpc } from '@nestjs/microservices';
import { Health } from '@todo-platform/contracts/grpc';
import type { Logger } from 'pino';
import { firstValueFrom } from 'rxjs';
import { isUnstorableValue } from '../database/to-domain-error.js';
import { DomainError } from '../errors/domain-error.js';
import type { RequestMetrics } from '../metrics/request-metrics.js';
import { inCall, stopping, type StreamCall, type UnaryCall, writeAll } from './call.js';
import { packageDefinition, reflectionDefinition } from './definition.js';
import type { GrpcHealth } from './grpc-health.js';
import { toStatus } from './status.js';

export interface GrpcServerSettings {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The methods of this server; calls of any other answer UNIMPLEMENTED. */
  readonly methods: readonly DescMethod[];
  /** Certificate chain, as PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** The largest request, in bytes: the same limit as for REST. */
const MAX_REQUEST = 64 * 1024;
/**
 * How long running calls may take to finish, and then how long their answers may take to send. Together they stay below the 15 s in which
 * a process must drain.
 */
const DRAIN_MS = 10_000;
const SEND_MS = 500;
const KEEPALIVE_MS = 30_000;
/**
 * The maximum age of a connection. A client then reconnects, perhaps to another process: otherwise the oldest processes would keep all
 * load. The age is longer than a token is valid.
 */
const CONNECTION_AGE_MS = 15 * 60_000;
/** The most streams of each connection. */
const MAX_STREAMS = 100;

type Handler = (request: unknown, metadata: unknown, call: unknown) => unknown;

/**
 * Nest's gRPC server, always over TLS, with health and reflection. Handlers run in the context of their call, so that deadlines and
 * cancellations reach them. Streams are async iterables, which are read as fast as the caller reads the messages.
 */
export class GrpcServer extends ServerGrpc {
  private readonly closing = new AbortController();
  private readonly server: Server;
  private readonly calls = new Set<Promise<void>>();
  private closed: Promise<void> | undefined;

  constructor(
    private readonly settings: GrpcServerSettings,
    private readonly health: GrpcHealth,
    private readonly log: Logger,
    private readonly metrics: RequestMetrics,
  ) {
    super({
      package: [...new Set(settings.methods.map(({ parent }) => parent.file.proto.package))],
      packageDefinition: packageDefinition(settings.methods),
    });
    this.server = new Server({
      'grpc.max_receive_message_length': MAX_REQUEST,
      'grpc.keepalive_time_ms': KEEPALIVE_MS,
      'grpc.max_connection_age_ms': CONNECTION_AGE_MS,
      'grpc.max_connection_age_grace_ms': CONNECTION_AGE_MS,
      'grpc.max_concurrent_streams': MAX_STREAMS,
    });
  }

  /** The port, once the server listens. */
  port = 0;

  override async createClient(): Promise<Server> {
    const { host, methods, certificate, privateKey } = this.settings;
    const services = [...new Set(methods.map(({ parent }) => parent.typeName))];
    this.health.addTo(this.server, services);
    const definition = reflectionDefinition([...methods, ...Health.methods]);
    new ReflectionService(definition, { services: [...services, Health.typeName] }).addToServer(this.server);
    const pair = { cert_chain: Buffer.from(certificate), private_key: Buffer.from(privateKey) };
    this.port = await new Promise((resolve, reject) => {
      this.server.bindAsync(
        `${isIPv6(host) ? `[${host}]` : host}:${this.settings.port}`,
        ServerCredentials.createSsl(null, [pair]),
        (error, port) => (error ? reject(error) : resolve(port)),
      );
    });
    return this.server;
  }

  override createUnaryServiceMethod(handler: Handler) {
    return (call: UnaryCall, callback: sendUnaryData<unknown>): void => {
      const end = this.metrics.startCall('call', call.getPath());
      const answered = inCall(call, async () => this.answer(handler, call)).then(
        (answer) => {
          end(status[status.OK]);
          callback(null, answer);
        },
        (error: unknown) => {
          const refusal = this.refusal(call, error);
          end(status[refusal.code]);
          callback(refusal);
        },
      );
      this.track(answered);
    };
  }

  override createStreamServiceMethod(handler: Handler) {
    return (call: StreamCall): void => {
      const end = this.metrics.startCall('stream', call.getPath());
      const written = inCall(call, async (ending) => {
        const messages = (await this.answer(handler, call)) as AsyncIterable<unknown>;
        await writeAll(call, messages, ending, this.closing.signal);
      }).then(
        () => {
          end(status[status.OK]);
          call.end();
        },
        (error: unknown) => {
          const refusal = this.refusal(call, error);
          end(status[refusal.code]);
          call.emit('error', refusal);
        },
      );
      this.track(written);
    };
  }

  /**
   * Ends streams at once, so that their callers reconnect to another process, and lets other calls finish. Then it closes all
   * connections: grpc-js alone would also wait for health watches, and for requests that were refused before they were read.
   */
  override close(): Promise<void> {
    this.closed ??= this.drain();
    return this.closed;
  }

  private async drain(): Promise<void> {
    this.closing.abort();
    const shut = new Promise<void>((resolve) => this.server.tryShutdown(() => resolve()));
    await Promise.race([Promise.allSettled(this.calls), sleep(DRAIN_MS, undefined, { ref: false })]);
    await Promise.race([shut, sleep(SEND_MS, undefined, { ref: false })]);
    this.server.forceShutdown();
  }

  private track(work: Promise<void>): void {
    const tracked = work
      .catch((err: unknown) => this.log.error({ err }, 'gRPC: the answer could not be sent'))
      .then(() => void this.calls.delete(tracked));
    this.calls.add(tracked);
  }

  private async answer(handler: Handler, call: UnaryCall | StreamCall): Promise<unknown> {
    if (call.request instanceof DomainError) throw call.request;
    // The call came on a connection that was opened while the server began to close.
    if (this.closing.signal.aborted) throw stopping();
    return firstValueFrom(this.transformToObservable(await handler(call.request, call.metadata, call)));
  }

  private refusal(call: UnaryCall | StreamCall, error: unknown) {
    const refusal = toStatus(error);
    if (refusal.code === status.INTERNAL || isUnstorableValue(error))
      this.log.error({ err: error, rpc: call.getPath() }, 'gRPC: call failed with an unexpected error');
    return refusal;
  }
}
