import { usersApi } from '../../config/api.js';
import type { ApiError } from './api-error.js';

export type Service = 'users' | 'todos';

/** Which services did not answer their last request. Each can fail alone, so each is tracked by itself. */
export class ServiceAvailability {
  #unavailable: ReadonlySet<Service> = new Set();
  readonly #listeners = new Set<() => void>();

  /** Returns the same set object until a service changes, as useSyncExternalStore requires. */
  readonly unavailable = (): ReadonlySet<Service> => this.#unavailable;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Records the outcome of a request to `path`; `error` is undefined after a success. */
  report(path: string, error?: ApiError): void {
    const service: Service = path.startsWith(usersApi) ? 'users' : 'todos';
    const isUnavailable = error?.isUnavailable === true;
    if (this.#unavailable.has(service) === isUnavailable) return;
    const next = new Set(this.#unavailable);
    if (isUnavailable) next.add(service);
    else next.delete(service);
    this.#unavailable = next;
    this.#listeners.forEach((listener) => listener());
  }
}
