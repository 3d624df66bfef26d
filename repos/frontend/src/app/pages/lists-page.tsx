import { Page } from '../../components/page.js';
import { CreateListForm } from '../../features/lists/components/create-list-form.js';
import { ListsOverview } from '../../features/lists/components/lists-overview.js';

export function ListsPage() {
  return (
    <Page title="Your lists">
      <div className="stack">
        <CreateListForm />
        <ListsOverview />
      </div>
    </Page>
  );
}
