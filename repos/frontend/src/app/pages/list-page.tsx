import { useNavigate, useParams } from 'react-router';
import { LoadError } from '../../components/load-error.js';
import { Loading } from '../../components/loading.js';
import { Page } from '../../components/page.js';
import { useList } from '../../features/lists/api/get-list.js';
import { ListActions } from '../../features/lists/components/list-actions.js';
import { useRefreshLists } from '../../features/lists/refresh-lists.js';
import { TaskBoard } from '../../features/tasks/components/task-board.js';
import { toApiError } from '../../lib/http/api-error.js';
import { NotFoundPage } from './not-found-page.js';

export function ListPage() {
  const { listId = '' } = useParams();
  const list = useList(listId);
  const refreshLists = useRefreshLists();
  const navigate = useNavigate();

  // 404 means that there is no such list, perhaps because it was just deleted elsewhere. 400 means that the address holds no valid id.
  if (list.error !== null && [400, 404].includes(toApiError(list.error).status)) return <NotFoundPage />;
  if (list.data === undefined) {
    return (
      <Page title="List">
        {list.error === null ? (
          <Loading what="the list" />
        ) : (
          <LoadError what="the list" error={list.error} onRetry={() => void list.refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={list.data.name}
      actions={<ListActions key={listId} list={list.data} onDeleted={() => void navigate('/')} />}
    >
      <TaskBoard key={listId} listId={listId} onChanged={refreshLists} />
    </Page>
  );
}
