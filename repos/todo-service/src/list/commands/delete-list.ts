import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { ListRepository } from '../database/list.repository.js';
import { expectListVersion } from '../domain/errors.js';
import { deleteList } from '../domain/list.js';
import { type ListCommand, withLockedList } from './with-locked-list.js';

export interface DeleteList extends ListCommand {
  /** If given, the command only runs if the list still has this version. */
  readonly expectedVersion?: number | undefined;
}

@Injectable()
export class DeleteListHandler {
  constructor(private readonly transactions: Transactions) {}

  /** Deletes the list with its tasks. @throws DomainError account.closed, list.not-found, list.version-mismatch */
  async execute(command: DeleteList): Promise<void> {
    await withLockedList(this.transactions, command, 'delete', async (current, { manager, publish }) => {
      expectListVersion(current, command.expectedVersion);
      const now = new Date();
      const { list, event } = deleteList(current, now);
      await new ListRepository(manager).update(list, now);
      publish(event);
    });
  }
}
