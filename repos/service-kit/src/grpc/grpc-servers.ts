import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';

/** The gRPC servers of the process. They start before HTTP, and drain at the same time. */
export class GrpcServers implements BeforeApplicationShutdown {
  readonly all: CustomTransportStrategy[] = [];

  /** Starts to close the servers, because Nest itself closes them only after HTTP has drained. Nest then waits until they are closed. */
  beforeApplicationShutdown(): void {
    for (const server of this.all) void server.close();
  }
}
