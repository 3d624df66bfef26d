import { type SubmitEvent, useState } from 'react';
import { v7 as uuidv7 } from 'uuid';
import { Field } from '../../../components/field.js';
import { Notice } from '../../../components/notice.js';
import { limits } from '../../../lib/api/todo-service.gen.js';
import { textOf } from '../../../lib/form.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { useAddTask } from '../api/add-task.js';
import type { NewTask } from '../task.js';

interface AddTaskFormProps {
  readonly listId: string;
  readonly onChanged: () => void;
}

interface Refused {
  readonly task: NewTask;
  readonly reason: string;
}

/** Adds tasks one after the other without waiting for the service. A refused task stays until it is retried or dismissed. */
export function AddTaskForm({ listId, onChanged }: AddTaskFormProps) {
  const { mutateAsync } = useAddTask(listId, onChanged);
  const [refused, setRefused] = useState<readonly Refused[]>([]);

  const forget = ({ id }: NewTask) => setRefused((all) => all.filter((entry) => entry.task.id !== id));
  const add = (task: NewTask) => {
    forget(task);
    mutateAsync(task).catch((error: unknown) => {
      const { message, fieldErrors } = toApiError(error);
      const reason = [message, ...fieldErrors.map((entry) => entry.message)].join(' ');
      setRefused((all) => [...all, { task, reason }]);
    });
  };

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const title = textOf(new FormData(event.currentTarget), 'title').trim();
    if (title === '') return;
    event.currentTarget.reset();
    add({ id: uuidv7(), title });
  };

  return (
    <>
      <form className="inline-form" onSubmit={onSubmit}>
        <Field label="New task" name="title" required {...limits.tasksAdd.title} autoComplete="off" />
        <button type="submit" className="button-primary">
          Add task
        </button>
      </form>
      {refused.map(({ task, reason }) => (
        <Notice
          key={task.id}
          kind="error"
          actions={
            <>
              <button type="button" onClick={() => add(task)}>
                Try again
              </button>
              <button type="button" onClick={() => forget(task)}>
                Dismiss
              </button>
            </>
          }
        >
          “{task.title}” was not added. {reason}
        </Notice>
      ))}
    </>
  );
}
