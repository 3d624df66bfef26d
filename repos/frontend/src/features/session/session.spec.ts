import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeNetwork, json, later, noContent, problem, unreachable } from '../../testing/fake-network.js';
import { routes } from '../../testing/routes.js';
import { ann, ben, grantOf } from '../../testing/samples.js';
import { Session } from './session.js';
import { SessionChannel } from './session-channel.js';

/** A session as one more tab of the same browser has it. */
function openTab(): Session {
  const channel = new SessionChannel();
  onTestFinished(() => channel.close());
  return new Session(channel);
}

const credentials = { email: ann.email, password: 'correct horse' };
const noSession = () => problem(401, 'session.ended', 'There is no session.');

describe('Session', () => {
  let network: FakeNetwork;
  let session: Session;

  beforeEach(() => {
    network = new FakeNetwork()
      .on(routes.signIn, () => json(grantOf(ann, 'first')))
      .on(routes.refresh, () => json(grantOf(ann, 'second')))
      .on(routes.signOut, noContent);
    session = openTab();
  });

  it('is restored on load by the cookie', async () => {
    await session.restore();
    expect(session.state()).toEqual({ status: 'signed-in', account: ann });
    expect(session.current()).toBe('second');
  });

  it('is signed out on load without a session, and says nothing about it', async () => {
    network.on(routes.refresh, noSession);
    await session.restore();
    expect(session.state()).toEqual({ status: 'signed-out', reason: 'none' });
  });

  it('does not take an outage on load for being signed out', async () => {
    network.on(routes.refresh, unreachable);
    await session.restore();
    expect(session.state()).toMatchObject({ status: 'unknown', error: { code: 'unreachable' } });
  });

  it('shares one refresh between requests that are refused at the same time', async () => {
    await session.signIn(credentials);
    const refresh = later();
    network.on(routes.refresh, refresh.answer);
    const renewals = [session.renew('first'), session.renew('first')];
    refresh.give(json(grantOf(ann, 'second')));
    expect(await Promise.all(renewals)).toEqual(['second', 'second']);
    expect(network.requestsTo(routes.refresh)).toHaveLength(1);
  });

  it('does not refresh for a request that was refused with a token that is replaced by now', async () => {
    await session.signIn(credentials);
    await session.renew('first');
    expect(await session.renew('first')).toBe('second');
    expect(network.requestsTo(routes.refresh)).toHaveLength(1);
  });

  it('ends when the refresh is refused', async () => {
    await session.signIn(credentials);
    network.on(routes.refresh, noSession);
    await expect(session.renew('first')).rejects.toMatchObject({ code: 'session.ended' });
    expect(session.state()).toEqual({ status: 'signed-out', reason: 'ended' });
    expect(session.current()).toBeUndefined();
  });

  it('lives on when the refresh could not be made', async () => {
    await session.signIn(credentials);
    network.on(routes.refresh, unreachable);
    await expect(session.renew('first')).rejects.toMatchObject({ code: 'unreachable' });
    expect(session.state()).toMatchObject({ status: 'signed-in' });
  });

  it('stays signed out when a refresh is answered after signing out', async () => {
    await session.signIn(credentials);
    const refresh = later();
    network.on(routes.refresh, refresh.answer);
    const renewal = session.renew('first');
    await session.signOut();
    refresh.give(json(grantOf(ann, 'second')));
    await expect(renewal).rejects.toMatchObject({ code: 'session.ended' });
    expect(session.state()).toEqual({ status: 'signed-out', reason: 'signed-out' });
    expect(session.current()).toBeUndefined();
  });

  it('stays signed in when signing out fails, for the cookie is still there', async () => {
    await session.signIn(credentials);
    network.on(routes.signOut, unreachable);
    await expect(session.signOut()).rejects.toMatchObject({ code: 'unreachable' });
    expect(session.state()).toMatchObject({ status: 'signed-in' });
  });

  it('shows the person to whom the cookie belongs by now, but repeats no request in their name', async () => {
    await session.signIn(credentials);
    network.on(routes.refresh, () => json(grantOf(ben)));
    await expect(session.renew('first')).rejects.toMatchObject({ code: 'session.ended' });
    expect(session.state()).toEqual({ status: 'signed-in', account: ben });
  });

  it('signs the other tabs out, and in', async () => {
    const other = openTab();
    await session.restore();
    await other.restore();
    await session.signOut();
    await vi.waitFor(() => expect(other.state()).toEqual({ status: 'signed-out', reason: 'signed-out-elsewhere' }));
    expect(other.current()).toBeUndefined();
    await session.signIn(credentials);
    await vi.waitFor(() => expect(other.state()).toEqual({ status: 'signed-in', account: ann }));
  });
});
