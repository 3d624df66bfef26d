import type { DataSource } from 'typeorm';
import { z } from 'zod';

export interface SeenStatement {
  readonly sql: string;
  /** How many blocks of tables and indexes Postgres looked at. */
  readonly blocks: number;
}

const planSchema = z.tuple([
  z.looseObject({
    Plan: z.looseObject({ 'Shared Hit Blocks': z.number(), 'Shared Read Blocks': z.number() }),
  }),
]);

/** Runs `work`, and then explains each statement that it sent through this data source. */
export async function blocksOf<R>(dataSource: DataSource, seen: SeenStatement[], work: () => Promise<R>): Promise<R> {
  const sent: { readonly sql: string; readonly parameters: Parameters<DataSource['logger']['logQuery']>[1] }[] = [];
  const { logger } = dataSource;
  const logQuery = logger.logQuery.bind(logger);
  logger.logQuery = (sql, parameters) => void sent.push({ sql, parameters });
  try {
    return await work();
  } finally {
    logger.logQuery = logQuery;
    for (const { sql, parameters } of sent) {
      const [row] = await dataSource.query<Record<string, unknown>[]>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
        parameters,
      );
      const [{ Plan: plan }] = planSchema.parse(row?.['QUERY PLAN']);
      seen.push({ sql, blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] });
    }
  }
}
