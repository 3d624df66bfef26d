import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { Log } from '../logging/log.js';

export interface MetricsServerSettings {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** Serves `GET /metrics` on its own port, to which no gateway routes. Stops last, so that Prometheus also sees the drain. */
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server = createServer((request, response) => void this.answer(request, response));

  constructor(
    private readonly registry: Registry,
    private readonly settings: MetricsServerSettings,
    private readonly log: Log,
  ) {}

  /** @throws Error if the port is in use. */
  async onApplicationBootstrap(): Promise<void> {
    this.server.listen(this.settings.port, this.settings.host);
    await once(this.server, 'listening');
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** The port, once the server listens. */
  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    try {
      const text = await this.registry.metrics();
      response.writeHead(200, { 'content-type': this.registry.contentType }).end(text);
    } catch (err) {
      this.log.error({ err }, 'metrics: could not be collected; answering 500');
      response.writeHead(500).end();
    }
  }
}
