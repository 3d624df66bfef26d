import { useEffect, useRef, useState } from 'react';
import { mutationError } from '../../../lib/http/api-error.js';
import type { TaskEdit } from '../api/edit-task.js';
import type { Task } from '../task.js';
import { useOptimisticTask } from '../use-optimistic-task.js';
import { TaskEditor } from './task-editor.js';
import { TaskRow } from './task-row.js';

interface TaskItemProps {
  readonly task: Task;
  readonly onChanged: () => void;
  readonly onDeleted: () => void;
}

/** One task: its row, or the editor in place of the row. */
export function TaskItem({ task, onChanged, onDeleted }: TaskItemProps) {
  const optimistic = useOptimisticTask(task, onChanged);
  const [draft, setDraft] = useState<TaskEdit | null>(null);
  const isEditing = draft !== null;
  const wasEditing = useRef(false);
  const checkbox = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (!isEditing && wasEditing.current) checkbox.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);

  if (draft === null) {
    return (
      <li>
        <TaskRow
          task={task}
          optimistic={optimistic}
          checkbox={checkbox}
          onEdit={() => setDraft({ fields: task, seen: task })}
          onChanged={onChanged}
          onDeleted={onDeleted}
        />
      </li>
    );
  }
  const save = (changed: TaskEdit) => {
    setDraft(null);
    // If the service refuses the edit, the editor opens again with the same text and the reason.
    optimistic.saveEdit(changed, () => setDraft(changed));
  };
  const cancel = () => {
    optimistic.clearEditError();
    setDraft(null);
  };
  return (
    <li>
      <TaskEditor
        task={task}
        draft={draft}
        error={mutationError(optimistic.editError)}
        onSave={save}
        onCancel={cancel}
      />
    </li>
  );
}
