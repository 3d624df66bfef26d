import { Injectable } from '@nestjs/common';
import { creationCursor, type Page, page, type PageQuery, readCursor } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ListRepository } from '../database/list.repository.js';
import type { ListSummary } from '../domain/list.js';

export interface GetLists extends PageQuery {
  readonly caller: string;
}

@Injectable()
export class GetListsHandler {
  constructor(private readonly dataSource: DataSource) {}

  /** The lists that the caller owns, oldest first. @throws DomainError request.invalid for a cursor of another collection */
  async execute({ caller, limit, cursor }: GetLists): Promise<Page<ListSummary>> {
    const after = readCursor(creationCursor, cursor);
    const lists = await new ListRepository(this.dataSource.manager).pageOfOwner(caller, after, limit + 1);
    return page(
      lists,
      limit,
      ({ createdAt, id }) => ({ createdAt, id }),
      (list) => list,
    );
  }
}
