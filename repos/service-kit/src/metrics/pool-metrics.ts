import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

/** The part of TypeORM's driver that holds pg's pool. */
const poolSchema = z.object({ master: z.object({ totalCount: z.int(), idleCount: z.int(), waitingCount: z.int() }) });

/** Registers gauges of the pool: its connections, and the requests that wait for one. */
export function measurePool(dataSource: DataSource, registry: Registry): void {
  const registers = [registry];
  const pool = () => poolSchema.safeParse(dataSource.driver).data?.master;
  new Gauge({
    name: 'db_pool_connections',
    help: 'Open connections of the pool to the database.',
    labelNames: ['state'],
    registers,
    collect() {
      const { totalCount = 0, idleCount = 0 } = pool() ?? {};
      this.set({ state: 'used' }, totalCount - idleCount);
      this.set({ state: 'idle' }, idleCount);
    },
  });
  new Gauge({
    name: 'db_pool_waiting',
    help: 'Requests that wait for a connection of the pool.',
    registers,
    collect() {
      this.set(pool()?.waitingCount ?? 0);
    },
  });
}
