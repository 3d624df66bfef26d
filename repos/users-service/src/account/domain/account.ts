import {
  type Account as AccountMessage,
  applyChange,
  eventTimestamp,
  type Fields,
  type NewEvent,
} from '@todo-platform/contracts';

/** A person's account, with the fields of the contract. */
export interface Account extends Readonly<Omit<Fields<AccountMessage>, 'createdAt'>> {
  readonly createdAt: Date;
  /** argon2id in PHC form. */
  readonly passwordHash: string;
  /** Counts the changes of the account from 1, and is the sequence of each change's event. */
  readonly version: number;
}

/** The fields that a closed account keeps. */
export interface AccountTombstone {
  readonly id: string;
  readonly version: number;
  readonly closedAt: Date;
}

/** The fields that people can change. */
export type AccountFields = Pick<Account, 'name' | 'timeZone'>;

/** New values of these fields. A field that is absent stays as it is. */
export type AccountChange = Partial<AccountFields>;

/** The account after a command, and the event if the command changed it. */
export interface AccountDecision {
  readonly account: Account;
  readonly event?: NewEvent;
}

export function registerAccount(draft: Omit<Account, 'version'>): Required<AccountDecision> {
  const account = { ...draft, version: 1 };
  return {
    account,
    event: { type: 'users.account.registered.v1', sequence: 1, data: { account: accountData(account) } },
  };
}

export function changeAccount(current: Account, change: AccountChange): AccountDecision {
  const changed = applyChange<Account>(current, change);
  if (changed === current) return { account: current };
  const account = { ...changed, version: current.version + 1 };
  return {
    account,
    event: { type: 'users.account.changed.v1', sequence: account.version, data: { account: accountData(account) } },
  };
}

export function closeAccount({ id, version }: Account, closedAt: Date) {
  const tombstone: AccountTombstone = { id, version: version + 1, closedAt };
  const event: NewEvent = {
    type: 'users.account.closed.v1',
    sequence: tombstone.version,
    data: { accountId: id, closedAt: eventTimestamp(closedAt) },
  };
  return { tombstone, event };
}

/** The account as events and gRPC carry it. Names each field, so that nothing secret can get into an event. */
export function accountData({ id, email, name, timeZone, createdAt }: Account) {
  const data = { id, email, name, timeZone, createdAt: eventTimestamp(createdAt) };
  return data satisfies Record<keyof Fields<AccountMessage>, unknown>;
}
