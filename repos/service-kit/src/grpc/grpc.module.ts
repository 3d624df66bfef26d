import type { DescMethod } from '@bufbuild/protobuf';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { Health } from '../health/health.js';
import { GrpcServers } from '../lifecycle/grpc-servers.js';
import { LOGGER } from '../logging/logger.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { GrpcHealth } from './grpc-health.js';
import { GrpcServer } from './grpc-server.js';

export interface GrpcSettings {
  readonly config: {
    readonly HOST: string;
    readonly GRPC_PORT: number;
    readonly INTERNAL_GRPC_PORT: number;
    readonly TLS_CERT_FILE: string;
    readonly TLS_KEY_FILE: string;
  };
  /** What people may call, with an access token. */
  readonly open: readonly DescMethod[];
  /** What only services may call, with a service token, on a port of its own; their handlers are marked `@ServiceOnly()`. */
  readonly internal: readonly DescMethod[];
}

const SERVERS = Symbol('Servers');

/** The gRPC servers of the api. */
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
