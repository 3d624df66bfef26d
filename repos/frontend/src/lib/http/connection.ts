import { usersApi } from '../../config/api.js';
import type { ApiError } from './api-error.js';

export type Service = 'users' | 'todos';

/** Which services did not answer when last asked. They fail apart from each other, so each is told apart. */
export class Connection {
  #away: ReadonlySet<Service> = new Set();
  readonly #listeners = new Set<() => void>();

  /** The same set until it changes, as useSyncExternalStore asks. */
  readonly away = (): ReadonlySet<Service> => this.#away;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes note of how a request for `path` ended; `error` is undefined for a success. */
  report(path: string, error?: ApiError): void {
    const service: Service = path.startsWith(usersApi) ? 'users' : 'todos';
    const isAway = error?.isUnavailable === true;
    if (this.#away.has(service) === isAway) return;
    const next = new Set(this.#away);
    if (isAway) next.add(service);
    else next.delete(service);
    this.#away = next;
    this.#listeners.forEach((listener) => listener());
  }
}
