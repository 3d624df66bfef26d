import { Injectable } from '@nestjs/common';
import { Transactions, violatedConstraint } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { assertAccountOpen } from '../../people/assert-account-open.js';
import { ListRepository } from '../database/list.repository.js';
import { isOwner } from '../domain/access.js';
import { listIdTaken } from '../domain/errors.js';
import { createList, type List, type ListFields } from '../domain/list.js';

export interface CreateList extends ListFields {
  readonly caller: string;
  readonly id: string;
}

@Injectable()
export class CreateListHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Returns the existing list if the caller sends the same id again.
   * @throws DomainError account.closed, list.id-taken
   */
  async execute({ caller, ...fields }: CreateList): Promise<List> {
    const { list, event } = createList({ ...fields, ownerId: caller, createdAt: new Date() });
    try {
      await this.transactions.run(async (transaction) => {
        await assertAccountOpen(transaction, caller);
        await new ListRepository(transaction.manager).insert(list);
        transaction.publish(event);
      });
      return list;
    } catch (error) {
      if (violatedConstraint(error) !== 'lists_pkey') throw error;
      const existing = await new ListRepository(this.dataSource.manager).find(list.id);
      if (existing && isOwner(existing, caller)) return existing;
      throw listIdTaken();
    }
  }
}
