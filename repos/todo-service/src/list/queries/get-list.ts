import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListRepository } from '../database/list.repository.js';
import { authorize } from '../domain/access.js';
import type { ListSummary } from '../domain/list.js';

export interface GetList {
  readonly caller: string;
  readonly listId: string;
}

@Injectable()
export class GetListHandler {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError list.not-found */
  async execute({ caller, listId }: GetList): Promise<ListSummary> {
    return authorize(await new ListRepository(this.dataSource.manager).findSummary(listId), caller, 'read');
  }
}
