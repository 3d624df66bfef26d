import type { Task } from '../domain/task.js';

export interface TaskView {
  readonly id: string;
  readonly listId: string;
  readonly title: string;
  readonly notes: string;
  readonly state: 'open' | 'completed';
  readonly createdBy: string;
  readonly createdAt: string;
  readonly completedAt: string | null;
  readonly version: number;
}

/** A task over REST. Times in ISO 8601, UTC. */
export function taskView({ id, listId, title, notes, createdBy, createdAt, completion, version }: Task): TaskView {
  return {
    id,
    listId,
    title,
    notes,
    state: completion ? 'completed' : 'open',
    createdBy,
    createdAt: createdAt.toISOString(),
    completedAt: completion?.at.toISOString() ?? null,
    version,
  };
}
