import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { ListRepository } from '../database/list.repository.js';
import { deleteList } from '../domain/list.js';
import { type ListCommand, withLockedList } from './with-locked-list.js';

@Injectable()
export class DeleteListHandler {
  constructor(private readonly transactions: Transactions) {}

  /** Deletes the list with its tasks. @throws DomainError account.closed, list.not-found */
  async execute(command: ListCommand): Promise<void> {
    await withLockedList(this.transactions, command, 'delete', async (current, { manager, publish }) => {
      const now = new Date();
      const { list, event } = deleteList(current, now);
      await new ListRepository(manager).update(list, now);
      publish(event);
    });
  }
}
