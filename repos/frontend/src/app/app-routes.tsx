import { Route, Routes } from 'react-router';
import { Layout } from './layout.js';
import { AccountPage } from './pages/account-page.js';
import { ListPage } from './pages/list-page.js';
import { ListsPage } from './pages/lists-page.js';
import { NotFoundPage } from './pages/not-found-page.js';
import { RegisterPage } from './pages/register-page.js';
import { SignInPage } from './pages/sign-in-page.js';
import { SignedInOnly } from './signed-in-only.js';
import { SignedOutOnly } from './signed-out-only.js';
import { WithActivity } from './with-activity.js';

export function AppRoutes() {
  return (
    <Routes>
      <Route element={<Layout />}>
        <Route element={<SignedOutOnly />}>
          <Route path="sign-in" element={<SignInPage />} />
          <Route path="register" element={<RegisterPage />} />
        </Route>
        <Route element={<SignedInOnly />}>
          <Route element={<WithActivity />}>
            <Route index element={<ListsPage />} />
            <Route path="lists/:listId" element={<ListPage />} />
          </Route>
          <Route path="account" element={<AccountPage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
