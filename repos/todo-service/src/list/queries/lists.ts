import { Injectable } from '@nestjs/common';
import { creationCursor, type Page, page, type PageQuery, readCursor } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { listNotFound } from '../domain/errors.js';
import type { ListSummary } from '../domain/list.js';

const SUMMARY = `
  SELECT list.id, list.name, list.owner_id AS "ownerId", list.version, list.created_at AS "createdAt",
         counts.open AS "openTasks", counts.completed AS "completedTasks"
  FROM lists AS list
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE completed_at IS NULL)::int AS open,
           count(*) FILTER (WHERE completed_at IS NOT NULL)::int AS completed
    FROM tasks WHERE tasks.list_id = list.id AND tasks.deleted_at IS NULL
  ) AS counts
  WHERE list.owner_id = $1 AND list.deleted_at IS NULL`;

/** The caller's lists with the number of their tasks. */
@Injectable()
export class ListQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Oldest first. */
  async all(caller: string, { limit, cursor }: PageQuery): Promise<Page<ListSummary>> {
    const after = readCursor(creationCursor, cursor);
    const rows = await this.dataSource.query<ListSummary[]>(
      `${SUMMARY} AND ($2::timestamptz IS NULL OR (list.created_at, list.id) > ($2, $3::uuid))
       ORDER BY list.created_at, list.id LIMIT $4`,
      [caller, after?.createdAt ?? null, after?.id ?? null, limit + 1],
    );
    return page(
      rows,
      limit,
      ({ createdAt, id }) => ({ createdAt, id }),
      (row) => row,
    );
  }

  /** @throws DomainError list.not-found */
  async one(caller: string, id: string): Promise<ListSummary> {
    const [row] = await this.dataSource.query<ListSummary[]>(`${SUMMARY} AND list.id = $2`, [caller, id]);
    if (!row) throw listNotFound();
    return row;
  }
}
