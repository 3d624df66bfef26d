import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { onTestFinished } from 'vitest';
import { App } from '../app/app.js';
import { createAppContext } from '../app/app-context.js';
import type { Account } from '../features/session/account.js';
import { FakeNetwork, json } from './fake-network.js';
import { routes } from './routes.js';
import { ann, grantOf, groceries, milk, pageWith, quiet } from './samples.js';

/** A network with `account` signed in; it has one list with one task. */
export function signedInNetwork(account: Account = ann): FakeNetwork {
  return new FakeNetwork()
    .on(routes.refresh, () => json(grantOf(account)))
    .on(routes.activity, () => json(quiet))
    .on(routes.lists, () => json(pageWith(groceries)))
    .on(routes.list, () => json(groceries))
    .on(routes.tasks, () => json(pageWith(milk)));
}

/** Renders the whole app at `path`, as if a browser had loaded it. Create the network first. */
export function renderApp(path = '/') {
  const context = createAppContext();
  onTestFinished(context.close);
  void context.session.restore();
  const view = render(
    <MemoryRouter initialEntries={[path]}>
      <App context={context} />
    </MemoryRouter>,
  );
  return { ...view, user: userEvent.setup() };
}
