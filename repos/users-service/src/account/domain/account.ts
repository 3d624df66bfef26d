import { eventTimestamp, type NewEvent } from '@todo-platform/contracts';

/** A person's account. `version` counts its changes from 1 and is the sequence of the event of each. */
export interface Account {
  readonly id: string;
  /** Lower case. */
  readonly email: string;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
  /** argon2id in PHC form. */
  readonly passwordHash: string;
  readonly version: number;
  readonly createdAt: Date;
}

export interface AccountChange {
  readonly name?: string | undefined;
  readonly timeZone?: string | undefined;
}

export interface Changed {
  readonly account: Account;
  /** Absent where nothing changed. */
  readonly event?: NewEvent;
}

export function register(draft: Omit<Account, 'version'>): Required<Changed> {
  const account = { ...draft, version: 1 };
  return {
    account,
    event: { type: 'users.account.registered.v1', sequence: 1, data: { account: accountData(account) } },
  };
}

export function change(account: Account, { name = account.name, timeZone = account.timeZone }: AccountChange): Changed {
  if (name === account.name && timeZone === account.timeZone) return { account };
  const changed = { ...account, name, timeZone, version: account.version + 1 };
  return {
    account: changed,
    event: { type: 'users.account.changed.v1', sequence: changed.version, data: { account: accountData(changed) } },
  };
}

/** The event that ends the account; what remains of it is a tombstone. */
export function close(account: Account, now: Date): NewEvent {
  return {
    type: 'users.account.closed.v1',
    sequence: account.version + 1,
    data: { accountId: account.id, closedAt: eventTimestamp(now) },
  };
}

/** The account as other services may know it: never the password hash. */
export function accountData({ id, email, name, timeZone, createdAt }: Account) {
  return { id, email, name, timeZone, createdAt: eventTimestamp(createdAt) };
}
