import { AsyncLocalStorage } from 'node:async_hooks';

/** Who caused what is going on, and the trace it belongs to; outbox rows take both from here. */
export interface RequestContext {
  /** Account id. */
  actor?: string;
  /** W3C traceparent (https://www.w3.org/TR/trace-context/#traceparent-header). */
  traceparent?: string;
  /** Aborts when nobody waits for the answer any more. Its reason is a DomainError. */
  signal?: AbortSignal;
  /** When the caller's token ends. */
  expiresAt?: Date;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function currentContext(): RequestContext {
  return storage.getStore() ?? {};
}
