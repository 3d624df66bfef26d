import { v7 as uuidv7 } from 'uuid';
import { Account, type LoadContext } from './account.ts';
import { HOT_LIST, OWN_LISTS } from './intents.ts';
import { type AccountWithLists, User } from './user.ts';

const USERS = 8;
const HOT_LIST_USERS = 3;

/** Registers users, then lets them send commands until the load ends. */
export class Load {
  readonly #users: readonly User[];
  #running: Promise<unknown> = Promise.resolve();

  private constructor(users: readonly User[]) {
    this.#users = users;
  }

  static async prepare(context: LoadContext, seed: number, count = USERS): Promise<Load> {
    const users: User[] = [];
    for (let index = 1; index <= count; index++) {
      const name = `User ${index}`;
      users.push(new User(name, seed, OWN_LISTS, await registerUser(context, name), context));
    }
    const hot = await registerUser(context, 'Hot');
    const list = uuidv7();
    await hot.account.command(list, { kind: 'create-list', name: 'Hot' }, true);
    hot.lists.set(list, new Map());
    for (let index = 1; index <= HOT_LIST_USERS; index++)
      users.push(new User(`Hot ${index}`, seed, HOT_LIST, hot, context));
    return new Load(users);
  }

  begin(): void {
    this.#running = Promise.all(this.#users.map((user) => user.run()));
  }

  /** Resolves when every user has stopped. */
  async ended(): Promise<void> {
    await this.#running;
  }
}

async function registerUser(context: LoadContext, name: string): Promise<AccountWithLists> {
  const account = await Account.register(context, name);
  if (!account) throw new Error(`${name} could not register.`);
  return { account, lists: new Map() };
}
