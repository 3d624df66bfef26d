import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { Log } from '../logging/log.js';

export interface MetricsServerSettings {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** `GET /metrics` on a port of its own, which no gateway routes to. It is there until all else has ended: a drain shows. */
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server = createServer((request, response) => void this.answer(request, response));

  constructor(
    private readonly registry: Registry,
    private readonly settings: MetricsServerSettings,
    private readonly log: Log,
  ) {}

  /** @throws where the port is taken. */
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

  /** The port that it listens on, once it does. */
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
      this.log.error({ err }, 'metrics could not be collected');
      response.writeHead(500).end();
    }
  }
}
