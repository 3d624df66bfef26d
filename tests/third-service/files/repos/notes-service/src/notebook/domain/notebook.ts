import { eventTimestamp, type NewEvent } from '@todo-platform/contracts';

export interface Notebook {
  readonly id: string;
  /** Account id. */
  readonly ownerId: string;
  readonly name: string;
  readonly createdAt: Date;
}

export function createNotebook(notebook: Notebook): NewEvent {
  const data = { notebook: { ...notebook, createdAt: eventTimestamp(notebook.createdAt) } };
  return { type: 'notes.notebook.created.v1', sequence: 1, data };
}
