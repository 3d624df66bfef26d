import { describe, it } from '@jest/globals';
import { AccountSchema, eventTimestamp, fieldsOf } from '@todo-platform/contracts';
import { example, given } from '@todo-platform/contracts/testing';
import { type Account, type AccountChange, changeAccount, closeAccount, registerAccount } from './account.js';

const createdAt = new Date('2026-03-01T12:00:00Z');
/** The account as events carry it. Fields that no test names have an example value. */
const data = {
  ...fieldsOf(example(AccountSchema)),
  name: 'Ada',
  timeZone: 'UTC',
  createdAt: eventTimestamp(createdAt),
};
const draft: Omit<Account, 'version'> = { ...data, createdAt, passwordHash: '$argon2id$' };
const account: Account = { ...draft, version: 3 };
const changed = (change: AccountChange) => (current: Account) => changeAccount(current, change);

describe('an account', () => {
  it('is registered at version 1, with an event that carries its state', () =>
    given(draft)
      .when(registerAccount)
      .then({
        account: { ...draft, version: 1 },
        event: { type: 'users.account.registered.v1', sequence: 1, data: { account: data } },
      }));

  it.each([{ name: 'Countess' }, { timeZone: 'Europe/Vienna' }, { name: 'Countess', timeZone: 'Europe/Vienna' }])(
    'is changed by %j at the next version, with an event that carries its whole state',
    (change) =>
      given(account)
        .when(changed(change))
        .then({
          account: { ...account, ...change, version: 4 },
          event: { type: 'users.account.changed.v1', sequence: 4, data: { account: { ...data, ...change } } },
        }),
  );

  it.each<AccountChange>([
    {},
    { name: 'Ada' },
    { timeZone: 'UTC' },
    { name: 'Ada', timeZone: 'UTC' },
    { name: undefined },
  ])('stays at its version, without an event, if %j changes nothing', (change) =>
    given(account).when(changed(change)).then({ account }),
  );

  it('is closed at the next version, with an event and a tombstone that hold no personal data', () => {
    const closedAt = new Date('2026-03-02T12:00:00Z');
    given(account)
      .when((current) => closeAccount(current, closedAt))
      .then({
        tombstone: { id: account.id, version: 4, closedAt },
        event: {
          type: 'users.account.closed.v1',
          sequence: 4,
          data: { accountId: account.id, closedAt: eventTimestamp(closedAt) },
        },
      });
  });
});
