import type { AnyDomainEvent, AppId, DomainEvent, EventType, SubscribedType } from '@todo-platform/contracts';
import { type RequestContext, runInContext } from '../context/request-context.js';
import type { Transaction } from '../outbox/transactions.js';

/** Applies one event, in the transaction that also writes its inbox row. */
export type EventHandler<T extends EventType> = (event: DomainEvent<T>, transaction: Transaction) => Promise<void>;

/** A handler for every type that app `A` subscribes to: if a handler is missing, the code does not compile. */
export type EventHandlers<A extends AppId> = { readonly [T in SubscribedType<A>]: EventHandler<T> };

/** For every type that app `A` subscribes to, a pure function from its event to a row of a projection. */
export type EventRows<A extends AppId, R> = { readonly [T in SubscribedType<A>]: (event: DomainEvent<T>) => R };

type ApplyEvents = (events: readonly AnyDomainEvent[], transaction: Transaction) => Promise<void>;

/** The event handlers of one consumer. */
export class HandlerTable {
  private constructor(
    readonly consumer: AppId,
    private readonly types: ReadonlySet<string>,
    /** Applies events in the given order, in the transaction that also writes their inbox rows. */
    readonly apply: ApplyEvents,
  ) {}

  /** Handlers that each apply one event. */
  static of<A extends AppId>(consumer: A, handlers: EventHandlers<A>): HandlerTable {
    const byType = table<EventHandler<EventType>>(handlers);
    return new HandlerTable(consumer, new Set(byType.keys()), async (events, transaction) => {
      for (const event of events)
        await runInContext(contextOf(event), async () => byType.get(event.type)?.(event, transaction));
    });
  }

  /**
   * A projection: a pure function turns each event into a row, and `put` upserts many rows at a time. If several rows are of one
   * entity, `put` must store the one with the highest sequence.
   */
  static projection<A extends AppId, R>(
    consumer: A,
    rows: EventRows<A, R>,
    put: (rows: readonly R[], transaction: Transaction) => Promise<void>,
  ): HandlerTable {
    const byType = table<(event: DomainEvent) => R>(rows);
    return new HandlerTable(consumer, new Set(byType.keys()), async (events, transaction) => {
      await put(
        events.flatMap((event) => byType.get(event.type)?.(event) ?? []),
        transaction,
      );
    });
  }

  handles(type: string): boolean {
    return this.types.has(type);
  }
}

/** The compiler cannot see that each function is called only with events of the type under which it is stored; hence the cast. */
function table<F>(functions: Readonly<Record<string, unknown>>): ReadonlyMap<string, F> {
  return new Map(Object.entries(functions) as [string, F][]);
}

/** Events that a handler publishes have the actor and the trace of the event that it handles. */
function contextOf({ actor, originparent }: DomainEvent): RequestContext {
  return { ...(actor && { actor }), ...(originparent !== undefined && { traceparent: originparent }) };
}
