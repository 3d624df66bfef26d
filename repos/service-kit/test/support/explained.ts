import type { DataSource } from 'typeorm';
import { z } from 'zod';

const plan = z.object({ 'Shared Hit Blocks': z.number(), 'Shared Read Blocks': z.number() });
const answer = z.array(z.object({ 'QUERY PLAN': z.array(z.object({ Plan: plan })) }));

/** A data source that also explains the statements that match. */
export class Explained {
  /** The last plan, as JSON text. */
  plan = '';
  /** The blocks that the last statement read. */
  blocks = 0;
  readonly dataSource: DataSource;

  constructor(dataSource: DataSource, pattern: RegExp) {
    this.dataSource = new Proxy(dataSource, {
      get: (target, name): unknown => (name === 'query' ? this.query(target, pattern) : Reflect.get(target, name)),
    });
  }

  private query(dataSource: DataSource, pattern: RegExp) {
    return async (sql: string, values: unknown[] = []) => {
      if (pattern.test(sql)) await this.explain(dataSource, sql, values);
      return dataSource.query<unknown>(sql, values);
    };
  }

  private async explain(dataSource: DataSource, sql: string, values: unknown[]): Promise<void> {
    const rows = await dataSource.query<unknown>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, values);
    const [first] = answer.parse(rows);
    const read = first?.['QUERY PLAN'][0]?.Plan;
    this.plan = JSON.stringify(rows);
    this.blocks = (read?.['Shared Hit Blocks'] ?? 0) + (read?.['Shared Read Blocks'] ?? 0);
  }
}
