import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { ListRepository } from '../database/list.repository.js';
import { deleteList } from '../domain/list.js';
import { inOwnList } from './in-own-list.js';

@Injectable()
export class DeleteListHandler {
  constructor(private readonly transactions: Transactions) {}

  /** Its tasks go with it. @throws DomainError list.not-found, account.closed */
  async execute(caller: string, listId: string): Promise<void> {
    await inOwnList(this.transactions, caller, listId, async (current, { manager, publish }) => {
      const now = new Date();
      const { list, event } = deleteList(current, now);
      await new ListRepository(manager).update(list, now);
      publish(event);
    });
  }
}
