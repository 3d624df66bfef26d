import { v7 as uuidv7 } from 'uuid';
import { Account, type Surroundings } from './account.ts';
import { HOT_LIST, OWN_LISTS } from './intents.ts';
import { type Belongings, User } from './user.ts';

const USERS = 8;
const AT_THE_HOT_LIST = 3;

/** Registers the users, then lets them work until the load ends; rejects where one of them cannot begin. */
export class Load {
  readonly #users: readonly User[];
  #living: Promise<unknown> = Promise.resolve();

  private constructor(users: readonly User[]) {
    this.#users = users;
  }

  static async prepare(around: Surroundings, seed: number, count = USERS): Promise<Load> {
    const users: User[] = [];
    for (let index = 1; index <= count; index++) {
      const name = `User ${index}`;
      users.push(new User(name, seed, OWN_LISTS, await belongings(around, name), around));
    }
    const hot = await belongings(around, 'Hot');
    const list = uuidv7();
    await hot.account.command(list, { kind: 'create-list', name: 'Hot' }, true);
    hot.lists.set(list, new Map());
    for (let index = 1; index <= AT_THE_HOT_LIST; index++)
      users.push(new User(`Hot ${index}`, seed, HOT_LIST, hot, around));
    return new Load(users);
  }

  begin(): void {
    this.#living = Promise.all(this.#users.map((user) => user.live()));
  }

  /** Resolves when nobody waits for an answer any more. */
  async ended(): Promise<void> {
    await this.#living;
  }
}

async function belongings(around: Surroundings, name: string): Promise<Belongings> {
  const account = await Account.register(around, name);
  if (!account) throw new Error(`${name} could not register.`);
  return { account, lists: new Map() };
}
