import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { json, noContent, problem, unreachable } from '../testing/fake-network.js';
import { renderApp, signedInNetwork } from '../testing/render-app.js';
import { routes } from '../testing/routes.js';
import { groceries, pageWith } from '../testing/samples.js';

const garden = { ...groceries, id: '01900000-0000-7000-8000-000000000002', name: 'Garden' };

describe('the lists', () => {
  it('gain one list, even if the first request to create it fails', async () => {
    const network = signedInNetwork()
      .on(routes.lists, () => json(pageWith()))
      .on(routes.createList, unreachable);
    const { user } = renderApp('/');
    await user.type(await screen.findByLabelText('New list'), 'Garden{Enter}');
    expect(await screen.findByText('The service cannot be reached right now.')).toBeVisible();
    network.on(routes.createList, () => json(garden, 201)).on(routes.lists, () => json(pageWith(garden)));
    await user.click(screen.getByRole('button', { name: 'Add list' }));
    expect(await screen.findByRole('link', { name: 'Garden' })).toBeVisible();
    expect(screen.getByLabelText('New list')).toHaveValue('');
    const [first, second] = network.requestsTo(routes.createList);
    expect(second?.body).toEqual(first?.body);
  });

  it('load page by page', async () => {
    signedInNetwork().on(routes.lists, ({ query }) =>
      json(query.get('cursor') === 'next' ? pageWith(garden) : { items: [groceries], nextCursor: 'next' }),
    );
    const { user } = renderApp('/');
    await user.click(await screen.findByRole('button', { name: 'Show more' }));
    expect(await screen.findByRole('link', { name: 'Garden' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Groceries' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Show more' })).not.toBeInTheDocument();
  });

  it('can be renamed after a change to one of their tasks', async () => {
    const network = signedInNetwork().on(routes.renameList, ({ headers }) =>
      headers.get('if-match') === '"9"'
        ? json({ ...groceries, name: 'Food', version: 10 })
        : problem(412, 'list.version-mismatch', 'Changed meanwhile.'),
    );
    const { user } = renderApp(`/lists/${groceries.id}`);
    await user.click(await screen.findByRole('button', { name: 'Rename' }));
    await user.clear(screen.getByLabelText('List name'));
    network.on(routes.list, () => json({ ...groceries, version: 9 }));
    await user.type(screen.getByLabelText('List name'), 'Food{Enter}');
    expect(await screen.findByRole('heading', { level: 1, name: 'Food' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Rename' })).toHaveFocus();
  });

  it('keep a new name that the person has not seen yet', async () => {
    const network = signedInNetwork().on(routes.renameList, () =>
      problem(412, 'list.version-mismatch', 'Changed meanwhile.'),
    );
    const { user } = renderApp(`/lists/${groceries.id}`);
    await user.click(await screen.findByRole('button', { name: 'Rename' }));
    network.on(routes.list, () => json({ ...groceries, name: 'Shopping', version: 9 }));
    await user.type(screen.getByLabelText('List name'), '!{Enter}');
    expect(await screen.findByText(/renamed elsewhere to “Shopping”/)).toBeVisible();
    expect(network.requestsTo(routes.renameList)).toHaveLength(1);
  });

  it('are deleted only after a confirmation', async () => {
    const network = signedInNetwork().on(routes.deleteList, noContent);
    const { user } = renderApp(`/lists/${groceries.id}`);
    await user.click(await screen.findByRole('button', { name: 'Delete list' }));
    await user.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'Delete list' })).toHaveFocus();
    expect(network.requestsTo(routes.deleteList)).toHaveLength(0);

    await user.click(screen.getByRole('button', { name: 'Delete list' }));
    network.on(routes.lists, () => json(pageWith()));
    await user.click(screen.getByRole('button', { name: 'Delete permanently' }));
    expect(await screen.findByText(/You have no lists yet/)).toBeVisible();
    expect(network.requestsTo(routes.deleteList)).toHaveLength(1);
  });

  it('show “Not found” for a list that does not exist', async () => {
    signedInNetwork().on(routes.list, () => problem(404, 'list.not-found', 'No such list.'));
    renderApp(`/lists/${groceries.id}`);
    expect(await screen.findByRole('heading', { level: 1, name: 'Not found' })).toBeVisible();
    await waitFor(() => expect(document.title).toBe('Not found · Todo Platform'));
  });
});
