import { Injectable } from '@nestjs/common';
import { creationDigest, Transactions } from '@todo-platform/service-kit';
import { assertAccountOpen } from '../../people/assert-account-open.js';
import { ListRepository } from '../database/list.repository.js';
import { listIdTaken } from '../domain/errors.js';
import { createList, type ListFields, type ListSummary } from '../domain/list.js';

export interface CreateList extends ListFields {
  readonly caller: string;
  readonly id: string;
}

@Injectable()
export class CreateListHandler {
  constructor(private readonly transactions: Transactions) {}

  /**
   * If the caller sends the same id and fields again, returns the list as it is now.
   * @throws DomainError account.closed, list.id-taken
   */
  async execute({ caller, id, ...fields }: CreateList): Promise<ListSummary> {
    const { list, event } = createList({ id, ...fields, ownerId: caller, createdAt: new Date() });
    const digest = creationDigest(fields);
    return this.transactions.run(async (transaction) => {
      await assertAccountOpen(transaction, caller);
      const lists = new ListRepository(transaction.manager);
      if (await lists.insert(list, digest)) {
        transaction.publish(event);
        return { ...list, openTasks: 0, completedTasks: 0 };
      }
      const existing = await lists.findCreated(id, caller, digest);
      if (!existing) throw listIdTaken();
      return existing;
    });
  }
}
