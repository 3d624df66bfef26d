import { randomBytes } from 'node:crypto';

/** The change that a command asks for, in names that the services do not share. */
export type Action =
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
 * `acknowledged`: answered by 2xx. `refused`: answered by 4xx. `in-doubt`: any other end. The command may have committed, may
 * still commit, or may never commit.
 */
export type Outcome = 'acknowledged' | 'refused' | 'in-doubt';

export type Request = { readonly method: string; readonly path: string; readonly body?: unknown };

/** How one request ended. */
export type RequestResult = {
  readonly outcome: Outcome;
  readonly status: number | undefined;
  /** Why no answer came. */
  readonly reason?: string;
};

/** A command of a user. It is repeated only if its client-chosen id makes that harmless. */
export type Command = {
  /** The trace id sent with the command, which its event must carry: 32 hexadecimal digits. */
  readonly trace: string;
  /** Account id. */
  readonly by: string;
  /** Id of the aggregate: an account or a list. */
  readonly key: string;
  readonly action: Action;
  /** When the command was first sent; milliseconds since 1970. */
  readonly sentAt: number;
  readonly outcome: Outcome;
  /** The version of the entity in the answer, if the answer has one. */
  readonly version?: number;
};

/** Records all commands of a run and their outcomes, as their senders know them. */
export class CommandLog {
  readonly #commands = new Map<string, Command>();
  readonly #unanswered: string[] = [];

  get commands(): readonly Command[] {
    return [...this.#commands.values()];
  }

  /** The requests without an answer or answered by 5xx, repetitions included: the reason or status, and the request. */
  get unanswered(): readonly string[] {
    return this.#unanswered;
  }

  /** Records a request that had no answer or an answer of 5xx. */
  note({ method, path }: Request, { outcome, status, reason }: RequestResult): void {
    if (outcome === 'in-doubt') this.#unanswered.push(`${reason ?? String(status)} (${method} ${path})`);
  }

  /** Records a command before it is sent. It is in doubt until an answer comes. */
  begin(command: Pick<Command, 'by' | 'key' | 'action'>): Command {
    const begun: Command = {
      ...command,
      trace: randomBytes(16).toString('hex'),
      sentAt: Date.now(),
      outcome: 'in-doubt',
    };
    this.#commands.set(begun.trace, begun);
    return begun;
  }

  /** Records the outcome. If a repetition is refused, the command stays in doubt: an earlier attempt may have committed. */
  end(command: Command, outcome: Outcome, version: number | undefined, isFirst: boolean): Command {
    const known = outcome === 'refused' && !isFirst ? 'in-doubt' : outcome;
    const ended = { ...command, outcome: known, ...(version !== undefined && { version }) };
    this.#commands.set(command.trace, ended);
    return ended;
  }
}
