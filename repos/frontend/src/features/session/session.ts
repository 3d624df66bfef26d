import { ApiError, toApiError } from '../../lib/http/api-error.js';
import type { AccessTokens } from '../../lib/http/api-client.js';
import type { Account } from './account.js';
import { refreshSession } from './api/refresh-session.js';
import { type Credentials, signIn } from './api/sign-in.js';
import { signOut } from './api/sign-out.js';
import type { Grant } from './grant.js';
import type { SessionChannel, SessionMessage } from './session-channel.js';
import type { SessionState, SignedOutReason } from './session-state.js';

/**
 * Knows who is signed in and holds the access token, in memory only; after a reload, the refresh cookie restores both. The
 * tabs of a browser share that cookie, so each tab sends its sign-ins and sign-outs to the others.
 */
export class Session implements AccessTokens {
  #state: SessionState = { status: 'restoring' };
  #token: string | undefined;
  #renewal: Promise<string> | undefined;
  /** Raised at each sign-in and sign-out, so that the session ignores responses to older requests. */
  #epoch = 0;
  readonly #listeners = new Set<() => void>();
  readonly #channel: SessionChannel;

  constructor(channel: SessionChannel) {
    this.#channel = channel;
    channel.listen((message) => this.#follow(message));
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks users-service whether the cookie still belongs to a session: on load, and again after a failure. */
  async restore(): Promise<void> {
    const epoch = this.#reset({ status: 'restoring' });
    try {
      await this.renew(undefined);
    } catch (error) {
      if (epoch === this.#epoch) this.#set({ status: 'unknown', error: toApiError(error) });
    }
  }

  /** Throws ApiError. */
  async signIn(credentials: Credentials): Promise<void> {
    const grant = await signIn(credentials);
    this.#epoch += 1;
    this.#accept(grant);
    this.#channel.send({ type: 'signed-in', accountId: grant.account.id });
  }

  /** Throws ApiError if it fails. The session then stays signed in, because the cookie is still there. */
  async signOut(): Promise<void> {
    await signOut();
    this.#signOutLocally('signed-out');
    this.#channel.send({ type: 'signed-out' });
  }

  /** Called after the person closed the account in this tab; users-service has ended its sessions. */
  accountClosed(): void {
    this.#signOutLocally('closed');
    this.#channel.send({ type: 'signed-out' });
  }

  replaceAccount(account: Account): void {
    if (this.#state.status !== 'signed-in' || this.#state.account.id !== account.id) return;
    this.#set({ status: 'signed-in', account });
  }

  current(): string | undefined {
    return this.#token;
  }

  renew(refused: string | undefined): Promise<string> {
    // While the caller's request was running, another request renewed the token.
    if (this.#token !== undefined && this.#token !== refused) return Promise.resolve(this.#token);
    if (this.#renewal !== undefined) return this.#renewal;
    const renewal = this.#refresh().finally(() => {
      if (this.#renewal === renewal) this.#renewal = undefined;
    });
    this.#renewal = renewal;
    return renewal;
  }

  reject(): void {
    this.#signOutLocally('ended');
  }

  async #refresh(): Promise<string> {
    const epoch = this.#epoch;
    const before = this.#state;
    let grant: Grant;
    try {
      grant = await refreshSession();
    } catch (error) {
      if (epoch === this.#epoch && toApiError(error).status === 401) {
        this.#signOutLocally(before.status === 'signed-in' ? 'ended' : 'none');
      }
      throw error;
    }
    if (epoch !== this.#epoch) throw ApiError.sessionEnded();
    this.#accept(grant);
    // Someone else has signed in in another tab. Show their data, but do not repeat the first person's request for them.
    if (before.status === 'signed-in' && before.account.id !== grant.account.id) throw ApiError.sessionEnded();
    return grant.accessToken;
  }

  #follow(message: SessionMessage): void {
    const state = this.#state;
    if (message.type === 'signed-out') {
      if (state.status !== 'signed-out') this.#signOutLocally('signed-out-elsewhere');
    } else if (state.status !== 'signed-in' || state.account.id !== message.accountId) {
      void this.restore();
    }
  }

  #accept(grant: Grant): void {
    this.#token = grant.accessToken;
    this.#set({ status: 'signed-in', account: grant.account });
  }

  #signOutLocally(reason: SignedOutReason): void {
    this.#reset({ status: 'signed-out', reason });
  }

  /** Drops the token and starts a new epoch; returns its number. */
  #reset(state: SessionState): number {
    this.#epoch += 1;
    this.#token = undefined;
    this.#renewal = undefined;
    this.#set(state);
    return this.#epoch;
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}
