import { Body, Controller, Get, HttpCode, Module, Param, Post, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { Caller, Public } from '../../src/auth/bearer.guard.js';
import { KEY_SOURCE, type KeySource } from '../../src/auth/key-source.js';
import { currentContext } from '../../src/context/request-context.js';
import { text, uuid } from '../../src/http/validation.js';
import { createApp } from '../../src/lifecycle/create-app.js';
import { AuthModule, ServiceKitModule } from '../../src/lifecycle/service-kit.module.js';
import { Transactions } from '../../src/outbox/transactions.js';
import { keyedEvent } from './events.js';
import { ISSUER } from './token-keys.js';

export const POOL_SIZE = 4;
const thingBody = z.strictObject({ name: text(1, 10) });

/** Requests to /things/slow wait until `open` resolves. */
export const gate = { arrived: 0, open: Promise.resolve() };

@Controller('things')
class ThingsController {
  constructor(private readonly transactions: Transactions) {}

  @Post()
  @HttpCode(201)
  async create(@Caller() caller: string, @Body({ schema: thingBody }) { name }: { name: string }) {
    await this.transactions.run(async ({ publish }) => {
      publish(keyedEvent(name, 1));
      return Promise.resolve();
    });
    return { caller, name, context: currentContext() };
  }

  @Public()
  @Get('slow')
  async slow() {
    gate.arrived++;
    await gate.open;
    return { done: true };
  }

  @Public()
  @Get('broken')
  broken() {
    throw new Error('a secret of the inside');
  }

  @Public()
  @Get(':id')
  get(@Param('id', { schema: uuid }) id: string) {
    return { id };
  }
}

@Module({})
class KitApp {}

/** A small service on the kit, in the api role. */
export async function kitApp(url: string, keys: KeySource): Promise<NestFastifyApplication> {
  @Module({ providers: [{ provide: KEY_SOURCE, useValue: keys }], exports: [KEY_SOURCE] })
  class Keys {}
  const config = {
    HOST: '127.0.0.1',
    METRICS_PORT: 0,
    DATABASE_URL: url,
    DATABASE_POOL_SIZE: POOL_SIZE,
    LOG_LEVEL: 'silent',
    TOKEN_ISSUER: ISSUER,
  };
  const module: DynamicModule = {
    module: KitApp,
    imports: [
      ServiceKitModule.forRoot({ service: 'kit-app', role: 'api', config, entities: [] }),
      AuthModule.forRoot({ issuer: ISSUER, keys: { module: Keys } }),
    ],
    controllers: [ThingsController],
  };
  return createApp('api', module);
}
