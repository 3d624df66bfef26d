import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/bearer.guard.js';
import { Health } from './health.js';

@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  /** Answers while the process runs. Checks no dependency, since a restart would not repair it. The sidecar calls this route too. */
  @Get('live')
  live() {
    return { status: 'live' };
  }

  /** Answers 503 with the reasons while the process should get no requests. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const problems = await this.health.problems();
    if (problems.length === 0) return { status: 'ready' };
    void reply.status(503);
    return { status: 'not ready', problems };
  }
}
