import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { json, noContent, problem } from '../testing/fake-network.js';
import { renderApp, signedInNetwork } from '../testing/render-app.js';
import { routes } from '../testing/routes.js';
import { ann } from '../testing/samples.js';

describe('the account page', () => {
  it('changes the name', async () => {
    const network = signedInNetwork().on(routes.renameAccount, () => json({ ...ann, name: 'Anna', version: 2 }));
    const { user } = renderApp('/account');
    const field = await screen.findByLabelText('Name');
    await user.clear(field);
    await user.type(field, 'Anna');
    await user.click(screen.getByRole('button', { name: 'Save name' }));
    expect(await screen.findByText('Your name is saved.')).toBeVisible();
    expect(screen.getByRole('banner')).toHaveTextContent('Anna');
    expect(network.requestsTo(routes.renameAccount)[0]?.headers.get('if-match')).toBe('"1"');
  });

  it('shows a name that was changed elsewhere before it overwrites it', async () => {
    const network = signedInNetwork()
      .on(routes.renameAccount, ({ headers }) =>
        headers.get('if-match') === '"5"'
          ? json({ ...ann, name: 'Anna', version: 6 })
          : problem(412, 'account.version-mismatch', 'Changed meanwhile.'),
      )
      .on(routes.getMe, () => json({ ...ann, name: 'Annette', version: 5 }));
    const { user } = renderApp('/account');
    const field = await screen.findByLabelText('Name');
    await user.clear(field);
    await user.type(field, 'Anna');
    await user.click(screen.getByRole('button', { name: 'Save name' }));
    await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('Your name is now “Annette”'));
    expect(field).toHaveValue('Anna');
    await user.click(screen.getByRole('button', { name: 'Save name' }));
    expect(await screen.findByText('Your name is saved.')).toBeVisible();
    expect(network.requestsTo(routes.renameAccount)).toHaveLength(2);
  });

  it('closes the account only with the right password', async () => {
    const network = signedInNetwork().on(routes.closeAccount, ({ body }) =>
      (body as { password: string }).password === 'right'
        ? noContent()
        : problem(400, 'account.wrong-password', 'The password is not right.', [
            { path: 'password', message: 'Is not right' },
          ]),
    );
    const { user } = renderApp('/account');
    await user.type(await screen.findByLabelText('Password'), 'wrong');
    await user.click(screen.getByRole('button', { name: 'Close account' }));
    expect(await screen.findByText('The password is not right.')).toBeVisible();
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription(/^Is not right/);
    await user.clear(screen.getByLabelText('Password'));
    await user.type(screen.getByLabelText('Password'), 'right');
    await user.click(screen.getByRole('button', { name: 'Close account' }));
    expect(await screen.findByText('Your account is closed.')).toBeVisible();
    expect(network.requestsTo(routes.closeAccount)).toHaveLength(2);
  });
});
