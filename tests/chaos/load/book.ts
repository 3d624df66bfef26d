import { randomBytes } from 'node:crypto';

/** What a command asks for, in words that the services do not share. */
export type Deed =
  | { readonly kind: 'register'; readonly name: string; readonly email: string }
  | { readonly kind: 'change-account'; readonly name: string }
  | { readonly kind: 'close-account' }
  | { readonly kind: 'create-list'; readonly name: string }
  | { readonly kind: 'rename-list'; readonly name: string }
  | { readonly kind: 'delete-list' }
  | { readonly kind: 'add-task'; readonly task: string; readonly title: string }
  | { readonly kind: 'change-task'; readonly task: string; readonly title: string }
  | { readonly kind: 'complete-task'; readonly task: string }
  | { readonly kind: 'reopen-task'; readonly task: string }
  | { readonly kind: 'delete-task'; readonly task: string };

/**
 * `acknowledged`: answered by success. `refused`: answered by 4xx. `in-doubt`: anything else, so it may have been done
 * wholly, may be done later, or never.
 */
export type Outcome = 'acknowledged' | 'refused' | 'in-doubt';

export type Request = { readonly method: string; readonly path: string; readonly body?: unknown };

/** How one request ended. */
export type Ending = {
  readonly outcome: Outcome;
  readonly status: number | undefined;
  /** Why there is no answer. */
  readonly reason?: string;
};

/** What a user asked for; sent more than once only where its id makes the repetition harmless. */
export type Command = {
  /** Trace id that is sent along and that the event of the command must carry: 32 hexadecimal digits. */
  readonly trace: string;
  /** Account id. */
  readonly by: string;
  /** Id of the aggregate: an account or a list. */
  readonly key: string;
  readonly deed: Deed;
  /** When it was sent first; milliseconds since 1970. */
  readonly sentAt: number;
  readonly outcome: Outcome;
  /** The version of the entity that the answer told, where it did. */
  readonly version?: number;
};

/** All commands of a run with what became of them, as far as their senders were told. */
export class Book {
  readonly #commands = new Map<string, Command>();
  readonly #unanswered: string[] = [];

  get commands(): readonly Command[] {
    return [...this.#commands.values()];
  }

  /** Of each request, repetitions included, that had an answer of 5xx or none: which, or why, and what was asked. */
  get unanswered(): readonly string[] {
    return this.#unanswered;
  }

  /** Enters how a request ended, if it had no answer. */
  note({ method, path }: Request, { outcome, status, reason }: Ending): void {
    if (outcome === 'in-doubt') this.#unanswered.push(`${reason ?? String(status)} (${method} ${path})`);
  }

  /** Enters a command before it is sent: whatever happens next, it is in doubt until an answer comes. */
  begin(command: Pick<Command, 'by' | 'key' | 'deed'>): Command {
    const begun: Command = {
      ...command,
      trace: randomBytes(16).toString('hex'),
      sentAt: Date.now(),
      outcome: 'in-doubt',
    };
    this.#commands.set(begun.trace, begun);
    return begun;
  }

  /** A refusal of a repetition does not tell what became of what was sent before. */
  end(command: Command, outcome: Outcome, version: number | undefined, isFirst: boolean): Command {
    const known = outcome === 'refused' && !isFirst ? 'in-doubt' : outcome;
    const ended = { ...command, outcome: known, ...(version !== undefined && { version }) };
    this.#commands.set(command.trace, ended);
    return ended;
  }
}
