import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeNetwork, json, later, noContent, problem, unreachable } from '../../testing/fake-network.js';
import { routes } from '../../testing/routes.js';
import { ann, ben, grantOf } from '../../testing/samples.js';
import { Session } from './session.js';
import { SessionChannel } from './session-channel.js';

/** The session of one more tab in the same browser. */
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

  it('is restored from the cookie on load', async () => {
    await session.restore();
    expect(session.state()).toEqual({ status: 'signed-in', account: ann });
    expect(session.current()).toBe('second');
  });

  it('is signed out on load if there is no session, and gives no reason', async () => {
    network.on(routes.refresh, noSession);
    await session.restore();
    expect(session.state()).toEqual({ status: 'signed-out', reason: 'none' });
  });

  it('is unknown, not signed out, if users-service cannot be reached on load', async () => {
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

  it('does not refresh again for a request that was refused with an older token', async () => {
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

  it('stays signed in if the refresh cannot reach users-service', async () => {
    await session.signIn(credentials);
    network.on(routes.refresh, unreachable);
    await expect(session.renew('first')).rejects.toMatchObject({ code: 'unreachable' });
    expect(session.state()).toMatchObject({ status: 'signed-in' });
  });

  it('stays signed out if the response to a refresh arrives after the sign-out', async () => {
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

  it('stays signed in if signing out fails, because the cookie is still there', async () => {
    await session.signIn(credentials);
    network.on(routes.signOut, unreachable);
    await expect(session.signOut()).rejects.toMatchObject({ code: 'unreachable' });
    expect(session.state()).toMatchObject({ status: 'signed-in' });
  });

  it('switches to a person who signed in in another tab, but does not repeat a request as that person', async () => {
    await session.signIn(credentials);
    network.on(routes.refresh, () => json(grantOf(ben)));
    await expect(session.renew('first')).rejects.toMatchObject({ code: 'session.ended' });
    expect(session.state()).toEqual({ status: 'signed-in', account: ben });
  });

  it('signs the other tabs out and in too', async () => {
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
