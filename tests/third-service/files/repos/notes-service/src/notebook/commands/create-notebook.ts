import { Injectable } from '@nestjs/common';
import { Transactions } from '@todo-platform/service-kit';
import { NotebookRow } from '../database/notebook.row.js';
import { createNotebook, type Notebook } from '../domain/notebook.js';

@Injectable()
export class CreateNotebookHandler {
  constructor(private readonly transactions: Transactions) {}

  async execute(draft: Omit<Notebook, 'createdAt'>): Promise<Notebook> {
    const notebook = { ...draft, createdAt: new Date() };
    return this.transactions.run(async ({ manager, publish }) => {
      await manager.insert(NotebookRow, notebook);
      publish(createNotebook(notebook));
      return notebook;
    });
  }
}
