import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';

/** The gRPC servers of the process: they start before it listens for HTTP, and end beside it. */
export class GrpcServers implements BeforeApplicationShutdown {
  readonly all: CustomTransportStrategy[] = [];

  /** Nest closes them once HTTP has drained, and waits for that: begun here, both drain at the same time. */
  beforeApplicationShutdown(): void {
    for (const server of this.all) void server.close();
  }
}
