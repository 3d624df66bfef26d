import type { AnyDomainEvent, AppId, DomainEvent, EventType, SubscribedType } from '@todo-platform/contracts';
import { type RequestContext, runInContext } from '../context/request-context.js';
import type { Transaction } from '../database/transactions.js';

/** Applies one event inside the transaction that also records it as handled. */
export type EventHandler<T extends EventType> = (event: DomainEvent<T>, transaction: Transaction) => Promise<void>;

/** A handler for every type that app `A` subscribes to: one that is missing does not compile. */
export type EventHandlers<A extends AppId> = { readonly [T in SubscribedType<A>]: EventHandler<T> };

/** The row that an event of each of these types makes. */
export type EventRows<A extends AppId, R> = { readonly [T in SubscribedType<A>]: (event: DomainEvent<T>) => R };

type ApplyEvents = (events: readonly AnyDomainEvent[], transaction: Transaction) => Promise<void>;

/** What one consumer does with the events that it handles. */
export class HandlerTable {
  private constructor(
    readonly consumer: AppId,
    private readonly types: ReadonlySet<string>,
    /** Applies events in their order, inside the transaction that also records them as handled. */
    readonly apply: ApplyEvents,
  ) {}

  /** Each event has a handler, which is called with it alone. */
  static of<A extends AppId>(consumer: A, handlers: EventHandlers<A>): HandlerTable {
    const byType = table<EventHandler<EventType>>(handlers);
    return new HandlerTable(consumer, new Set(byType.keys()), async (events, transaction) => {
      for (const event of events)
        await runInContext(contextOf(event), async () => byType.get(event.type)?.(event, transaction));
    });
  }

  /**
   * A projection: each event makes a row, by a pure function, and `put` takes many at a time. Of several rows of one entity it keeps
   * the one with the highest sequence, as it would if they came one by one.
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

/** Each function is found by the type of the very event that it is given, which the compiler cannot follow. */
function table<F>(functions: Readonly<Record<string, unknown>>): ReadonlyMap<string, F> {
  return new Map(Object.entries(functions) as [string, F][]);
}

/** What a handler publishes is of the same actor and trace. */
function contextOf({ actor, originparent }: DomainEvent): RequestContext {
  return { ...(actor && { actor }), ...(originparent !== undefined && { traceparent: originparent }) };
}
