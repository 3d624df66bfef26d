import { useRef } from 'react';
import { LoadError } from '../../../components/load-error.js';
import { Loading } from '../../../components/loading.js';
import { ShowMore } from '../../../components/show-more.js';
import { useTasks } from '../api/get-tasks.js';
import { AddTaskForm } from './add-task-form.js';
import { TaskItem } from './task-item.js';
import './tasks.css';

interface TaskBoardProps {
  readonly listId: string;
  /** Called after the service has accepted a change to a task. */
  readonly onChanged: () => void;
}

/** The tasks of one list, with the forms and buttons that change them. */
export function TaskBoard({ listId, onChanged }: TaskBoardProps) {
  const tasks = useTasks(listId);
  const heading = useRef<HTMLHeadingElement>(null);

  if (tasks.isPending) return <Loading what="the tasks" />;
  if (tasks.data === undefined) {
    return <LoadError what="the tasks" error={tasks.error} onRetry={() => void tasks.refetch()} />;
  }
  const items = tasks.data.pages.flatMap((page) => page.items);
  return (
    <section className="stack" aria-labelledby="tasks-heading">
      <h2 id="tasks-heading" ref={heading} tabIndex={-1}>
        Tasks
      </h2>
      <AddTaskForm listId={listId} onChanged={onChanged} />
      {items.length === 0 ? (
        <p className="empty">Nothing to do here yet.</p>
      ) : (
        <ul className="tasks">
          {items.map((task) => (
            <TaskItem key={task.id} task={task} onChanged={onChanged} onDeleted={() => heading.current?.focus()} />
          ))}
        </ul>
      )}
      <ShowMore query={tasks} />
    </section>
  );
}
