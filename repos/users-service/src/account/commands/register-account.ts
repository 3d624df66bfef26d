import { Injectable } from '@nestjs/common';
import { creationDigest, currentContext, runInContext, Transactions } from '@todo-platform/service-kit';
import { AccountRepository } from '../database/account.repository.js';
import { type Account, registerAccount } from '../domain/account.js';
import { emailTaken, idTaken } from '../domain/errors.js';
import { hashPassword, verifyPassword } from '../password-hash.js';

export interface RegisterAccount extends Omit<Account, 'passwordHash' | 'version' | 'createdAt'> {
  readonly password: string;
}

@Injectable()
export class RegisterAccountHandler {
  constructor(private readonly transactions: Transactions) {}

  /**
   * If the same command (same id, fields and password) comes again, returns the account as it is now.
   * @throws DomainError account.email-taken, account.id-taken
   */
  async execute({ password, ...draft }: RegisterAccount): Promise<Account> {
    const passwordHash = await hashPassword(password);
    const { account, event } = registerAccount({ ...draft, passwordHash, createdAt: new Date() });
    const { id, ...fields } = draft;
    const digest = creationDigest(fields);
    const registered = await runInContext({ ...currentContext(), actor: id }, () =>
      this.transactions.run(async ({ manager, publish }) => {
        const accounts = new AccountRepository(manager);
        if (await accounts.insert(account, digest)) {
          publish(event);
          return account;
        }
        if (!(await accounts.isIdTaken(id))) throw emailTaken();
        return accounts.findRegistered(id, digest);
      }),
    );
    if (registered === account) return account;
    // Verifying a password is slow. It comes after the transaction, so that no lock is held so long.
    if (registered && (await verifyPassword(registered.passwordHash, password))) return registered;
    throw idTaken();
  }
}
