import { Link } from 'react-router';
import { Page } from '../../components/page.js';

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <p>
        There is nothing here, or it is not yours to see. <Link to="/">Go to your lists</Link>.
      </p>
    </Page>
  );
}
