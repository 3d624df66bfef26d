import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeNetwork, json, later, noContent, problem, unreachable } from '../testing/fake-network.js';
import { renderApp, signedInNetwork } from '../testing/render-app.js';
import { routes } from '../testing/routes.js';
import { ann, ben, grantOf, groceries, pageWith, quiet } from '../testing/samples.js';

const noSession = () => problem(401, 'session.ended', 'There is no session.');
const password = 'correct horse';

/** A network without a signed-in person, in which Ann can sign in. */
function signedOutNetwork(): FakeNetwork {
  return signedInNetwork()
    .on(routes.refresh, noSession)
    .on(routes.signIn, () => json(grantOf(ann)))
    .on(routes.signOut, noContent);
}

async function fillIn(user: ReturnType<typeof renderApp>['user'], fields: Record<string, string>) {
  for (const [label, text] of Object.entries(fields)) await user.type(await screen.findByLabelText(label), text);
}

describe('signing in', () => {
  it('returns to the page that the person opened first', async () => {
    signedOutNetwork();
    const { user } = renderApp(`/lists/${groceries.id}`);
    await fillIn(user, { 'E-mail': ann.email, Password: password });
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Groceries' })).toHaveFocus();
    await waitFor(() => expect(document.title).toBe('Groceries · Todo Platform'));
  });

  it('says why the service refused it', async () => {
    signedOutNetwork().on(routes.signIn, () => problem(401, 'session.bad-credentials', 'E-mail or password is wrong.'));
    const { user } = renderApp('/sign-in');
    await fillIn(user, { 'E-mail': ann.email, Password: password });
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('E-mail or password is wrong.');
  });

  it('is needed again after the session has ended, and returns to the same page', async () => {
    const network = signedInNetwork();
    const { user } = renderApp(`/lists/${groceries.id}`);
    const task = await screen.findByRole('checkbox', { name: 'Milk' });
    network.on(routes.completeTask, () => problem(401, 'auth.token-expired', 'Expired.')).on(routes.refresh, noSession);
    await user.click(task);
    expect(await screen.findByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    expect(screen.getByText(/Your session has ended/)).toBeVisible();
    network.on(routes.signIn, () => json(grantOf(ann)));
    await fillIn(user, { 'E-mail': ann.email, Password: password });
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Groceries' })).toBeVisible();
  });
});

describe('registering', () => {
  it('creates the account and signs in', async () => {
    const network = signedOutNetwork().on(routes.register, () => json(ann, 201));
    const { user } = renderApp('/register');
    await fillIn(user, { Name: 'Ann', 'E-mail': ann.email, Password: password });
    await user.click(screen.getByRole('button', { name: 'Create account' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Your lists' })).toBeVisible();
    const [registration] = network.requestsTo(routes.register);
    expect(registration?.body).toMatchObject({ name: 'Ann', email: ann.email, password });
    expect(network.requestsTo(routes.signIn)[0]?.body).toEqual({ email: ann.email, password });
  });

  it('sends the same id again after an outage, and shows an error at its field', async () => {
    const network = signedOutNetwork().on(routes.register, unreachable);
    const { user } = renderApp('/register');
    await fillIn(user, { Name: 'Ann', 'E-mail': ann.email, Password: password });
    await user.click(screen.getByRole('button', { name: 'Create account' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('cannot be reached');
    const errors = [{ path: 'password', message: 'Too common.' }];
    network.on(routes.register, () => problem(400, 'request.invalid', 'Not valid.', errors));
    await user.click(screen.getByRole('button', { name: 'Create account' }));
    await waitFor(() => expect(screen.getByLabelText('Password')).toBeInvalid());
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription(/Too common\./);
    const ids = network.requestsTo(routes.register).map(({ body }) => (body as { id: string }).id);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(ids[1]).toBe(ids[0]);
  });
});

describe('signing out', () => {
  it('never shows the lists of one person to the next', async () => {
    const network = signedInNetwork().on(routes.signOut, noContent);
    const { user } = renderApp('/');
    expect(await screen.findByRole('link', { name: 'Groceries' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await screen.findByText('You are signed out.')).toBeVisible();

    const lists = later();
    network
      .on(routes.signIn, () => json(grantOf(ben)))
      .on(routes.lists, lists.answer)
      .on(routes.activity, () => json({ ...quiet, listsOwned: 0 }));
    await fillIn(user, { 'E-mail': ben.email, Password: password });
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Loading your lists…')).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Groceries' })).not.toBeInTheDocument();
    lists.give(json(pageWith()));
    expect(await screen.findByText(/You have no lists yet/)).toBeVisible();
    expect(within(screen.getByRole('banner')).getByText('Ben')).toBeVisible();
  });
});

describe('loading the page', () => {
  it('offers to try again if the session cannot be loaded', async () => {
    const network = signedInNetwork().on(routes.refresh, unreachable);
    const { user } = renderApp('/');
    await screen.findByText(/Could not load your session/);
    network.on(routes.refresh, () => json(grantOf(ann)));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: 'Groceries' })).toBeVisible();
  });

  it('shows “Not found” for an unknown address', async () => {
    signedInNetwork();
    renderApp('/no/such/page');
    expect(await screen.findByRole('heading', { level: 1, name: 'Not found' })).toBeVisible();
  });
});
