import type { DescMethod } from '@bufbuild/protobuf';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { Health } from '../health/health.js';
import { LOGGER } from '../logging/logger.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { GrpcHealth } from './grpc-health.js';
import { GrpcServer } from './grpc-server.js';
import { GrpcServers } from './grpc-servers.js';

export interface GrpcSettings {
  readonly config: {
    readonly HOST: string;
    readonly GRPC_PORT: number;
    readonly INTERNAL_GRPC_PORT: number;
    readonly TLS_CERT_FILE: string;
    readonly TLS_KEY_FILE: string;
  };
  /** The methods for people, with an access token. */
  readonly open: readonly DescMethod[];
  /** The methods for services, with a service token and on the internal port. Their handlers are marked `@ServiceOnly()`. */
  readonly internal: readonly DescMethod[];
}

const SERVERS = Symbol('Servers');

/** The two gRPC servers of an api: one for people, one for other services. */
@Module({})
export class GrpcModule {
  static forRoot({ config, open, internal }: GrpcSettings): DynamicModule {
    const common = { host: config.HOST, certificate: config.TLS_CERT_FILE, privateKey: config.TLS_KEY_FILE };
    return {
      module: GrpcModule,
      providers: [
        { provide: GrpcHealth, useFactory: (health: Health) => new GrpcHealth(health), inject: [Health] },
        {
          provide: SERVERS,
          useFactory: (health: GrpcHealth, log: Logger, { all }: GrpcServers, metrics: RequestMetrics) => {
            const servers = [
              new GrpcServer({ ...common, port: config.GRPC_PORT, methods: open }, health, log, metrics),
              new GrpcServer({ ...common, port: config.INTERNAL_GRPC_PORT, methods: internal }, health, log, metrics),
            ];
            all.push(...servers);
            return servers;
          },
          inject: [GrpcHealth, LOGGER, GrpcServers, RequestMetrics],
        },
      ],
    };
  }
}
