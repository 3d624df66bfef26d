import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { CommandLog, Command, Action } from './command-log.ts';
import { PASSWORD, requestOf, send } from './send.ts';

const AGAIN_MS = 250;
/** An access token is valid for 10 minutes. */
const TOKEN_MS = 8 * 60_000;

export type LoadContext = {
  readonly origin: string;
  readonly commandLog: CommandLog;
  /** All accounts registered so far. */
  readonly accounts: Account[];
  /** Aborted to end the load. */
  readonly ending: AbortSignal;
};

/** A signed-in account, through which commands are sent. */
export class Account {
  readonly id = uuidv7();
  readonly email: string;
  readonly #context: LoadContext;
  #token: Promise<string> | undefined;
  #tokenAt = -Infinity;

  private constructor(context: LoadContext, name: string) {
    this.#context = context;
    this.email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${this.id}@example.org`;
  }

  /** Repeats the registration until it is acknowledged; undefined if the load ends first. */
  static async register(context: LoadContext, name: string): Promise<Account | undefined> {
    const account = new Account(context, name);
    const action: Action = { kind: 'register', name, email: account.email };
    const { outcome } = await account.#commit(account.id, action, { again: true, signedIn: false });
    if (outcome !== 'acknowledged') return undefined;
    context.accounts.push(account);
    return account;
  }

  /** @param again whether to repeat the command while it is in doubt. Its client-chosen id makes that harmless. */
  async command(key: string, action: Action, again = false): Promise<Command> {
    return this.#commit(key, action, { again, signedIn: true });
  }

  /** A valid access token. Repeats the sign-in until it succeeds; empty if the load ends first. */
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
      const sent = await send(this.#context.origin, request, {});
      this.#context.commandLog.note(request, sent);
      const { body } = sent;
      if (typeof body.accessToken === 'string') return body.accessToken;
      if (this.#context.ending.aborted) {
        this.#tokenAt = -Infinity;
        return '';
      }
      await sleep(AGAIN_MS);
    }
  }

  async #commit(
    key: string,
    action: Action,
    how: { readonly again: boolean; readonly signedIn: boolean },
  ): Promise<Command> {
    const { origin, commandLog, ending } = this.#context;
    const token = how.signedIn ? await this.token() : undefined;
    const command = commandLog.begin({ by: this.id, key, action });
    for (let isFirst = true; ; isFirst = false) {
      const request = requestOf(command);
      const sent = await send(origin, request, { token, trace: command.trace });
      commandLog.note(request, sent);
      const { outcome, body } = sent;
      const ended = commandLog.end(
        command,
        outcome,
        typeof body.version === 'number' ? body.version : undefined,
        isFirst,
      );
      if (outcome !== 'in-doubt' || !how.again || ending.aborted) return ended;
      await sleep(AGAIN_MS);
    }
  }
}
