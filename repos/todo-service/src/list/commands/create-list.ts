import { Injectable } from '@nestjs/common';
import { Transactions, violatedConstraint } from '@todo-platform/service-kit';
import { DataSource } from 'typeorm';
import { ListRepository } from '../database/list.repository.js';
import { listIdTaken } from '../domain/errors.js';
import { createList, type List } from '../domain/list.js';
import { refuseClosed } from './in-own-list.js';

@Injectable()
export class CreateListHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Sending the same id again gives the list that it made.
   * @throws DomainError list.id-taken, account.closed
   */
  async execute(caller: string, id: string, name: string): Promise<List> {
    const { list, event } = createList({ id, name, ownerId: caller, createdAt: new Date() });
    try {
      await this.transactions.run(async (transaction) => {
        await refuseClosed(transaction, caller);
        await new ListRepository(transaction.manager).insert(list);
        transaction.publish(event);
      });
      return list;
    } catch (error) {
      if (violatedConstraint(error) !== 'lists_pkey') throw error;
      const earlier = await new ListRepository(this.dataSource.manager).find(id);
      if (earlier?.ownerId === caller) return earlier;
      throw listIdTaken();
    }
  }
}
