import { Histogram, type Registry } from 'prom-client';
import { SECONDS } from './registry.js';

/** Buckets in seconds. A stream lives as long as its reader or the process. */
const LIFETIMES = [0.1, 1, 10, 60, 300, 900, 3600];

const HTTP = ['method', 'route', 'status'] as const;
const GRPC = ['method', 'code'] as const;

/**
 * Count, outcome and duration of requests and calls. The label is the route's pattern, never the path, so that the number of series is
 * bounded. Streams have their own metrics, since they last until their reader leaves.
 */
export class RequestMetrics {
  private readonly requests: Histogram<(typeof HTTP)[number]>;
  private readonly httpStreams: Histogram<(typeof HTTP)[number]>;
  private readonly calls: Histogram<(typeof GRPC)[number]>;
  private readonly grpcStreams: Histogram<(typeof GRPC)[number]>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Time from the head of a request to the end of its answer, by route pattern.',
      labelNames: HTTP,
      buckets: SECONDS,
      registers,
    });
    this.httpStreams = new Histogram({
      name: 'http_server_stream_duration_seconds',
      help: 'Lifetime of event streams, by route pattern.',
      labelNames: HTTP,
      buckets: LIFETIMES,
      registers,
    });
    this.calls = new Histogram({
      name: 'grpc_server_call_duration_seconds',
      help: 'Time of unary gRPC calls, by method and status code.',
      labelNames: GRPC,
      buckets: SECONDS,
      registers,
    });
    this.grpcStreams = new Histogram({
      name: 'grpc_server_stream_duration_seconds',
      help: 'Lifetime of streaming gRPC calls, by method and status code.',
      labelNames: GRPC,
      buckets: LIFETIMES,
      registers,
    });
  }

  http(kind: 'request' | 'stream', labels: Record<(typeof HTTP)[number], string>, seconds: number): void {
    (kind === 'stream' ? this.httpStreams : this.requests).observe(labels, seconds);
  }

  /**
   * @param method as `/package.Service/Method`.
   * @returns a function to call at the end, with the name of the status code, such as `OK`.
   */
  startCall(kind: 'call' | 'stream', method: string): (code: string) => void {
    const end = (kind === 'stream' ? this.grpcStreams : this.calls).startTimer({ method });
    return (code) => void end({ code });
  }
}
