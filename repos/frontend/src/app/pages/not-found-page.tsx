import { Link } from 'react-router';
import { Page } from '../../components/page.js';

export function NotFoundPage() {
  return (
    <Page title="Not found">
      <p>
        This page does not exist, or you have no access to it. <Link to="/">Go to your lists</Link>.
      </p>
    </Page>
  );
}
