import type { CustomTransportStrategy } from '@nestjs/microservices';

/** The gRPC servers of the process: they start before it listens for HTTP, and end with it. */
export class GrpcServers {
  readonly all: CustomTransportStrategy[] = [];
}
