import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { TaskFields } from '../features/tasks/task.js';
import { json, later, noContent, problem, unreachable } from '../testing/fake-network.js';
import { renderApp, signedInNetwork } from '../testing/render-app.js';
import { routes } from '../testing/routes.js';
import { groceries, milk, pageWith } from '../testing/samples.js';

const path = `/lists/${groceries.id}`;
const milkBox = () => screen.findByRole('checkbox', { name: 'Milk' });

describe('adding a task', () => {
  it('shows the task before the service answers', async () => {
    const adding = later();
    const network = signedInNetwork().on(routes.addTask, adding.answer);
    const { user } = renderApp(path);
    await user.type(await screen.findByLabelText('New task'), 'Bread{Enter}');
    expect(await screen.findByRole('checkbox', { name: 'Bread' })).toBeDisabled();
    expect(screen.getByLabelText('New task')).toHaveValue('');
    const body = network.requestsTo(routes.addTask)[0]?.body as { id: string };
    adding.give(json({ ...milk, id: body.id, title: 'Bread', version: 3 }, 201));
    await waitFor(() => expect(screen.getByRole('checkbox', { name: 'Bread' })).toBeEnabled());
  });

  it('removes a refused task, offers to try again, and then repeats the same request', async () => {
    const network = signedInNetwork().on(routes.addTask, unreachable);
    const { user } = renderApp(path);
    await user.type(await screen.findByLabelText('New task'), 'Bread{Enter}');
    expect(await screen.findByText(/“Bread” was not added/)).toBeVisible();
    expect(screen.queryByRole('checkbox', { name: 'Bread' })).not.toBeInTheDocument();
    expect(screen.getByRole('checkbox', { name: 'Milk' })).toBeVisible();

    network.on(routes.addTask, ({ body }) => json({ ...milk, ...(body as object), version: 3 }, 201));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getByRole('checkbox', { name: 'Bread' })).toBeEnabled());
    expect(screen.queryByText(/was not added/)).not.toBeInTheDocument();
    const [first, second] = network.requestsTo(routes.addTask);
    expect(second?.body).toEqual(first?.body);
  });
});

describe('completing a task', () => {
  it('checks the box at once, and unchecks it if the service refuses', async () => {
    const completing = later();
    const network = signedInNetwork().on(routes.completeTask, completing.answer);
    const { user } = renderApp(path);
    const box = await milkBox();
    fireEvent.click(box);
    expect(box).toBeChecked();
    completing.give(problem(503, 'unavailable', 'Try again in a moment.'));
    expect(await screen.findByText(/“Milk” was not changed\. Try again in a moment\./)).toBeVisible();
    expect(await milkBox()).not.toBeChecked();

    network.on(routes.completeTask, () => json({ ...milk, state: 'completed', version: 3 }));
    await user.click(await milkBox());
    await waitFor(() => expect(screen.queryByText(/was not changed/)).not.toBeInTheDocument());
    expect(await milkBox()).toBeChecked();
  });

  it('and reopening it at once sends the second request after the first, and the task ends open', async () => {
    const completing = later();
    const network = signedInNetwork()
      .on(routes.completeTask, completing.answer)
      .on(routes.reopenTask, () => json({ ...milk, version: 4 }));
    const { user } = renderApp(path);
    await user.click(await milkBox());
    await waitFor(() => expect(screen.getByRole('checkbox', { name: 'Milk' })).toBeChecked());
    await user.click(await milkBox());
    await waitFor(() => expect(screen.getByRole('checkbox', { name: 'Milk' })).not.toBeChecked());
    expect(network.requestsTo(routes.reopenTask)).toHaveLength(0);

    completing.give(json({ ...milk, state: 'completed', version: 3 }));
    await waitFor(() => expect(network.requestsTo(routes.reopenTask)).toHaveLength(1));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Edit Milk' })).toBeEnabled());
    expect(await milkBox()).not.toBeChecked();
  });
});

describe('editing a task', () => {
  it('saves every field with the version that the person saw, and shows it', async () => {
    const edited: TaskFields = { title: 'Milk and bread', notes: 'fresh' };
    const network = signedInNetwork().on(routes.editTask, ({ body }) =>
      json({ ...milk, ...(body as object), version: 3 }),
    );
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Edit Milk' }));
    expect(screen.getByLabelText('Title')).toHaveFocus();
    await user.type(screen.getByLabelText('Title'), ' and bread');
    await user.type(screen.getByLabelText('Notes'), 'fresh');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const box = await screen.findByRole('checkbox', { name: 'Milk and bread' });
    expect(box).toHaveAccessibleDescription('fresh');
    expect(box).toHaveFocus();
    for (const value of Object.values(edited)) expect(screen.getByText(value, { exact: false })).toBeVisible();
    const [request] = network.requestsTo(routes.editTask);
    expect(request?.body).toEqual(edited);
    expect(request?.headers.get('if-match')).toBe('"2"');
  });

  it('keeps the typed text if the service refuses it, with the reason at the field', async () => {
    const errors = [{ path: 'title', message: 'Too long.' }];
    signedInNetwork().on(routes.editTask, () => problem(400, 'request.invalid', 'Not valid.', errors));
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Edit Milk' }));
    await user.type(screen.getByLabelText('Title'), '!{Enter}');
    expect(await screen.findByText('Too long.')).toBeVisible();
    expect(screen.getByLabelText('Title')).toHaveValue('Milk!');
    await user.keyboard('{Escape}');
    expect(await milkBox()).toHaveFocus();
  });

  it('shows a change from elsewhere, and replaces it only on the second save', async () => {
    const network = signedInNetwork()
      .on(routes.editTask, ({ headers, body }) =>
        headers.get('if-match') === '"5"'
          ? json({ ...milk, ...(body as object), version: 6 })
          : problem(412, 'task.version-mismatch', 'Changed meanwhile.'),
      )
      .on(routes.task, () => json({ ...milk, title: 'Oat milk', version: 5 }));
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Edit Milk' }));
    await user.type(screen.getByLabelText('Title'), '!{Enter}');
    expect(await screen.findByText(/changed elsewhere\. It is now “Oat milk”/)).toBeVisible();
    expect(screen.getByLabelText('Title')).toHaveValue('Milk!');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('checkbox', { name: 'Milk!' })).toBeVisible();
    expect(network.requestsTo(routes.editTask)).toHaveLength(2);
  });
});

describe('a list of tasks', () => {
  it('removes a deleted task, and says that the list is empty', async () => {
    signedInNetwork().on(routes.deleteTask, noContent);
    const { user } = renderApp(path);
    await user.click(await screen.findByRole('button', { name: 'Delete Milk' }));
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('Nothing to do here yet.')).toBeVisible();
    expect(screen.getByRole('heading', { level: 2, name: 'Tasks' })).toHaveFocus();
  });

  it('can be loaded again after a failure', async () => {
    const network = signedInNetwork().on(routes.tasks, () => problem(500, 'internal', 'A defect.'));
    const { user } = renderApp(path);
    expect(await screen.findByText('Could not load the tasks. A defect.')).toBeVisible();
    network.on(routes.tasks, () => json(pageWith(milk)));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await milkBox()).toBeVisible();
  });
});
