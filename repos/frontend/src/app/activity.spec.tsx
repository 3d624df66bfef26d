import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { json, unreachable } from '../testing/fake-network.js';
import { renderApp, signedInNetwork } from '../testing/render-app.js';
import { routes } from '../testing/routes.js';
import { quiet } from '../testing/samples.js';

const busy = {
  listsOwned: 3,
  openTasks: 5,
  completedToday: 2,
  streakDays: 4,
  // The days come newest first, so that the test shows that the page sorts them.
  completedPerDay: quiet.completedPerDay.toReversed().map(({ day }, index) => ({ day, count: 7 - index })),
};

describe('the activity', () => {
  it('shows each number and the last seven days, oldest first', async () => {
    signedInNetwork().on(routes.activity, () => json(busy));
    renderApp('/');
    expect(await screen.findByTestId('activity-lists-owned')).toHaveTextContent(/^3$/);
    expect(screen.getByTestId('activity-open-tasks')).toHaveTextContent(/^5$/);
    expect(screen.getByTestId('activity-completed-today')).toHaveTextContent(/^2$/);
    expect(screen.getByTestId('activity-streak')).toHaveTextContent(/^4$/);
    const days = within(screen.getByRole('figure')).getAllByRole('listitem');
    expect(days.map((day) => day.textContent)).toEqual(['1Sun', '2Mon', '3Tue', '4Wed', '5Thu', '6Fri', '7Sat']);
  });

  it('shows new counters without a reload, and announces them to screen readers', async () => {
    const network = signedInNetwork();
    renderApp('/');
    expect(await screen.findByTestId('activity-completed-today')).toHaveTextContent(/^0$/);
    network.on(routes.activity, () => json(busy));
    await waitFor(() => expect(screen.getByTestId('activity-completed-today')).toHaveTextContent(/^2$/));
    expect(screen.getByText(/completed today 2/)).toHaveAttribute('aria-live', 'polite');
  });

  it('leaves the lists usable during an outage, and shows a banner until the outage ends', async () => {
    const network = signedInNetwork().on(routes.activity, unreachable);
    const { user } = renderApp('/');
    expect(await screen.findByText(/Your lists still work/)).toBeVisible();
    expect(await screen.findByRole('link', { name: 'Groceries' })).toBeVisible();
    network.on(routes.activity, () => json(busy));
    await user.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(screen.queryByText(/Your lists still work/)).not.toBeInTheDocument());
    expect(screen.getByTestId('activity-streak')).toHaveTextContent(/^4$/);
  });
});
