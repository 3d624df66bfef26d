import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { onTestFinished } from 'vitest';
import { App } from '../app/app.js';
import { createServices, type Services } from '../app/services.js';
import type { Account } from '../features/session/account.js';
import { FakeNetwork, json } from './fake-network.js';
import { routes } from './routes.js';
import { ann, grantOf, groceries, milk, pageWith, quiet } from './samples.js';

/** A network on which `account` is signed in and has one list with one task. */
export function signedInNetwork(account: Account = ann): FakeNetwork {
  return new FakeNetwork()
    .on(routes.refresh, () => json(grantOf(account)))
    .on(routes.activity, () => json(quiet))
    .on(routes.lists, () => json(pageWith(groceries)))
    .on(routes.list, () => json(groceries))
    .on(routes.tasks, () => json(pageWith(milk)));
}

/** The whole page at `path`, as after a load of it in a browser. Set the network up first. */
export function renderApp(path = '/') {
  const services: Services = createServices();
  onTestFinished(services.close);
  void services.session.restore();
  const view = render(
    <MemoryRouter initialEntries={[path]}>
      <App services={services} />
    </MemoryRouter>,
  );
  return { ...view, services, user: userEvent.setup() };
}
