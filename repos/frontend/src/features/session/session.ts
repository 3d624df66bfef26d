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
 * Who is signed in in this tab, and the access token, which lives only in this object. A reload restores both through
 * the refresh cookie. Tabs share the cookie, so each tells the others of signing in and out.
 */
export class Session implements AccessTokens {
  #state: SessionState = { status: 'restoring' };
  #token: string | undefined;
  #renewal: Promise<string> | undefined;
  /** Counts signing in and out, so that an answer that comes after one of them is not taken for the present. */
  #era = 0;
  readonly #listeners = new Set<() => void>();
  readonly #channel: SessionChannel;

  constructor(channel: SessionChannel) {
    this.#channel = channel;
    channel.listen((message) => this.#hear(message));
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Finds out, on load or after a failure to do so, whether the cookie still stands for a session. */
  async restore(): Promise<void> {
    const era = this.#enter({ status: 'restoring' });
    try {
      await this.renew(undefined);
    } catch (error) {
      if (era === this.#era) this.#set({ status: 'unknown', error: toApiError(error) });
    }
  }

  /** Throws ApiError. */
  async signIn(credentials: Credentials): Promise<void> {
    const grant = await signIn(credentials);
    this.#era += 1;
    this.#take(grant);
    this.#channel.tell({ type: 'signed-in', accountId: grant.account.id });
  }

  /** Throws ApiError, and stays signed in then: with the cookie still there, a reload would be signed in again. */
  async signOut(): Promise<void> {
    await signOut();
    this.#leave('signed-out');
    this.#channel.tell({ type: 'signed-out' });
  }

  /** The account was closed in this tab; the service has ended its sessions. */
  closed(): void {
    this.#leave('closed');
    this.#channel.tell({ type: 'signed-out' });
  }

  replaceAccount(account: Account): void {
    if (this.#state.status !== 'signed-in' || this.#state.account.id !== account.id) return;
    this.#set({ status: 'signed-in', account });
  }

  current(): string | undefined {
    return this.#token;
  }

  renew(refused: string | undefined): Promise<string> {
    // Another request has renewed it while the caller's was under way.
    if (this.#token !== undefined && this.#token !== refused) return Promise.resolve(this.#token);
    if (this.#renewal !== undefined) return this.#renewal;
    const renewal = this.#refresh().finally(() => {
      if (this.#renewal === renewal) this.#renewal = undefined;
    });
    this.#renewal = renewal;
    return renewal;
  }

  reject(): void {
    this.#leave('ended');
  }

  async #refresh(): Promise<string> {
    const era = this.#era;
    const before = this.#state;
    let grant: Grant;
    try {
      grant = await refreshSession();
    } catch (error) {
      if (era === this.#era && toApiError(error).status === 401) {
        this.#leave(before.status === 'signed-in' ? 'ended' : 'none');
      }
      throw error;
    }
    if (era !== this.#era) throw ApiError.sessionEnded();
    this.#take(grant);
    // The cookie belongs to someone else by now: show their things, but do not repeat a request that was not theirs.
    if (before.status === 'signed-in' && before.account.id !== grant.account.id) throw ApiError.sessionEnded();
    return grant.accessToken;
  }

  #hear(message: SessionMessage): void {
    const state = this.#state;
    if (message.type === 'signed-out') {
      if (state.status !== 'signed-out') this.#leave('signed-out-elsewhere');
    } else if (state.status !== 'signed-in' || state.account.id !== message.accountId) {
      void this.restore();
    }
  }

  #take(grant: Grant): void {
    this.#token = grant.accessToken;
    this.#set({ status: 'signed-in', account: grant.account });
  }

  #leave(reason: SignedOutReason): void {
    this.#enter({ status: 'signed-out', reason });
  }

  /** Begins a new era without a token; returns its number. */
  #enter(state: SessionState): number {
    this.#era += 1;
    this.#token = undefined;
    this.#renewal = undefined;
    this.#set(state);
    return this.#era;
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}
