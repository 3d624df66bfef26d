import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { ListRepository } from '../database/list.repository.js';
import { expectListVersion } from '../domain/errors.js';
import { changeList, type ListChange, type ListSummary } from '../domain/list.js';
import { type ListCommand, withLockedList } from './with-locked-list.js';

export interface ChangeList extends ListCommand {
  readonly change: ListChange;
  /** If given, the command only runs if the list still has this version. */
  readonly expectedVersion?: number | undefined;
}

@Injectable()
export class ChangeListHandler {
  constructor(private readonly transactions: Transactions) {}

  /** @throws DomainError account.closed, list.not-found, list.version-mismatch */
  async execute(command: ChangeList): Promise<ListSummary> {
    return withLockedList(this.transactions, command, 'change', async (current, { manager, publish }) => {
      expectListVersion(current, command.expectedVersion);
      const lists = new ListRepository(manager);
      const { list, event } = changeList(current, command.change);
      if (event) {
        await lists.update(list);
        publish(event);
      }
      return lists.summary(list);
    });
  }
}
