import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Book, Command, Deed } from './book.ts';
import { PASSWORD, requestOf, send } from './send.ts';

const AGAIN_MS = 250;
/** An access token is valid for 10 minutes. */
const TOKEN_MS = 8 * 60_000;

export type Surroundings = {
  readonly origin: string;
  readonly book: Book;
  /** All accounts that were ever registered. */
  readonly accounts: Account[];
  /** Aborted when the load is to end. */
  readonly ending: AbortSignal;
};

/** A signed-in account, through which commands are sent. */
export class Account {
  readonly id = uuidv7();
  readonly email: string;
  readonly #around: Surroundings;
  #token: Promise<string> | undefined;
  #tokenAt = -Infinity;

  private constructor(around: Surroundings, name: string) {
    this.#around = around;
    this.email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${this.id}@example.org`;
  }

  /** Registers until it is told that it is registered; undefined where the load ends before. */
  static async register(around: Surroundings, name: string): Promise<Account | undefined> {
    const account = new Account(around, name);
    const deed: Deed = { kind: 'register', name, email: account.email };
    const { outcome } = await account.#commit(account.id, deed, { again: true, signedIn: false });
    if (outcome !== 'acknowledged') return undefined;
    around.accounts.push(account);
    return account;
  }

  /** @param again whether it may be sent again while it is in doubt: its client-chosen id makes that harmless. */
  async command(key: string, deed: Deed, again = false): Promise<Command> {
    return this.#commit(key, deed, { again, signedIn: true });
  }

  /** A valid access token; asks for it until there is one, or the load ends. */
  async token(): Promise<string> {
    if (performance.now() - this.#tokenAt > TOKEN_MS) {
      this.#tokenAt = performance.now();
      this.#token = this.#signIn();
    }
    return this.#token ?? '';
  }

  async #signIn(): Promise<string> {
    const request = { method: 'POST', path: '/api/users/v1/session', body: { email: this.email, password: PASSWORD } };
    for (;;) {
      const sent = await send(this.#around.origin, request, {});
      this.#around.book.note(request, sent);
      const { body } = sent;
      if (typeof body.accessToken === 'string') return body.accessToken;
      if (this.#around.ending.aborted) {
        this.#tokenAt = -Infinity;
        return '';
      }
      await sleep(AGAIN_MS);
    }
  }

  async #commit(
    key: string,
    deed: Deed,
    how: { readonly again: boolean; readonly signedIn: boolean },
  ): Promise<Command> {
    const { origin, book, ending } = this.#around;
    const token = how.signedIn ? await this.token() : undefined;
    const command = book.begin({ by: this.id, key, deed });
    for (let isFirst = true; ; isFirst = false) {
      const request = requestOf(command);
      const sent = await send(origin, request, { token, trace: command.trace });
      book.note(request, sent);
      const { outcome, body } = sent;
      const ended = book.end(command, outcome, typeof body.version === 'number' ? body.version : undefined, isFirst);
      if (outcome !== 'in-doubt' || !how.again || ending.aborted) return ended;
      await sleep(AGAIN_MS);
    }
  }
}
