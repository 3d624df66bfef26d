import { HandlerTable } from '@todo-platform/service-kit';
import { NotebookRow } from './database/notebook.row.js';

/** Deletes the notebooks of closed accounts. */
export const accountsSubscriber = HandlerTable.of('notes-worker', {
  'users.account.closed.v1': async ({ data }, { manager }) => {
    await manager.delete(NotebookRow, { ownerId: data.accountId });
  },
});
