import { Link } from 'react-router';
import { LoadError } from '../../../components/load-error.js';
import { Loading } from '../../../components/loading.js';
import { ShowMore } from '../../../components/show-more.js';
import { useLists } from '../api/get-lists.js';
import type { List } from '../list.js';
import './lists.css';

export function ListsOverview() {
  const lists = useLists();
  if (lists.isPending) return <Loading what="your lists" />;
  if (lists.data === undefined) {
    return <LoadError what="your lists" error={lists.error} onRetry={() => void lists.refetch()} />;
  }
  const items = lists.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className="empty">You have no lists yet. Add the first one above.</p>;
  return (
    <>
      <ul className="lists">
        {items.map((list) => (
          <li key={list.id}>
            <Link to={`/lists/${list.id}`}>{list.name}</Link>
            <span className="muted">{progressOf(list)}</span>
          </li>
        ))}
      </ul>
      <ShowMore query={lists} />
    </>
  );
}

function progressOf({ openTasks, completedTasks }: List): string {
  if (openTasks + completedTasks === 0) return 'empty';
  return openTasks === 0 ? 'all done' : `${openTasks} open, ${completedTasks} done`;
}
