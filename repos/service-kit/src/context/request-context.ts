import { AsyncLocalStorage } from 'node:async_hooks';

/** Data of the request, call or event that is being handled. Outbox rows take their actor and trace from it. */
export interface RequestContext {
  /** Account id. */
  actor?: string;
  /** W3C traceparent (https://www.w3.org/TR/trace-context/#traceparent-header). */
  traceparent?: string;
  /** Aborts when the caller no longer waits for the answer. Its reason is a DomainError. */
  signal?: AbortSignal;
  /** When the caller's token expires. */
  expiresAt?: Date;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` in this context: `currentContext()` returns it there, also after awaits. */
export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the running request, call or event; empty outside of any. Callers may add to it. */
export function currentContext(): RequestContext {
  return storage.getStore() ?? {};
}
