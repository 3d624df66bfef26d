import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { ListRepository } from '../database/list.repository.js';
import { listVersionMismatch } from '../domain/errors.js';
import { type List, renameList } from '../domain/list.js';
import { inOwnList } from './in-own-list.js';

export interface ChangeList {
  readonly caller: string;
  readonly listId: string;
  readonly name: string;
  /** The version that the caller saw, where it insists on it. */
  readonly expectedVersion: number | undefined;
}

@Injectable()
export class ChangeListHandler {
  constructor(private readonly transactions: Transactions) {}

  /** @throws DomainError list.not-found, list.version-mismatch, account.closed */
  async execute({ caller, listId, name, expectedVersion }: ChangeList): Promise<List> {
    return inOwnList(this.transactions, caller, listId, async (current, { manager, publish }) => {
      if (expectedVersion !== undefined && expectedVersion !== current.version)
        throw listVersionMismatch({ id: current.id, name: current.name, version: current.version });
      const { list, event } = renameList(current, name);
      if (event) {
        await new ListRepository(manager).update(list);
        publish(event);
      }
      return list;
    });
  }
}
