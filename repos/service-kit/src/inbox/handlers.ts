import type { AnyDomainEvent, AppId, DomainEvent, EventType, SubscribedType } from '@todo-platform/contracts';
import { type RequestContext, runInContext } from '../context/request-context.js';
import type { Transaction } from '../outbox/transactions.js';
import { storedRowsOf, type ToStoredRows } from '../projection/snapshot.js';
import type { ProjectionRow } from '../projection/table.js';
import { upsert } from '../projection/upsert.js';
import { claim } from './claim.js';

/** Applies one event, in the transaction that also writes its inbox row. */
export type EventHandler<T extends EventType> = (event: DomainEvent<T>, transaction: Transaction) => Promise<void>;

/** A handler for every type that app `A` subscribes to: if a handler is missing, the code does not compile. */
export type EventHandlers<A extends AppId> = { readonly [T in SubscribedType<A>]: EventHandler<T> };

/** For every type that app `A` subscribes to, a pure function from its event to a row of a projection. */
export type EventRows<A extends AppId> = {
  readonly [T in SubscribedType<A>]: (event: DomainEvent<T>) => ProjectionRow;
};

type ApplyEvents = (events: readonly AnyDomainEvent[], transaction: Transaction) => Promise<readonly AnyDomainEvent[]>;

/** The event handlers of one consumer. */
export class HandlerTable {
  private constructor(
    readonly consumer: AppId,
    private readonly types: ReadonlySet<string>,
    /**
     * Applies events in the given order.
     * @returns the events that took effect. An event that was applied before, or that a newer one overtook, changes nothing.
     */
    readonly apply: ApplyEvents,
  ) {}

  /**
   * Handlers with effects, such as a mail or a counter, that each apply one event. The inbox rows keep an event from being applied twice:
   * they commit together with the effects.
   */
  static of<A extends AppId>(consumer: A, handlers: EventHandlers<A>): HandlerTable {
    const byType = table<EventHandler<EventType>>(handlers);
    return new HandlerTable(consumer, new Set(byType.keys()), async (events, transaction) => {
      const claimed = await claim(consumer, events, transaction);
      for (const event of claimed)
        await runInContext(contextOf(event), async () => byType.get(event.type)?.(event, transaction));
      return claimed;
    });
  }

  /**
   * A projection: a pure function turns each event into a row. The sequence of each row keeps an event from being applied twice, so a
   * projection needs no inbox rows.
   */
  static projection<A extends AppId>(consumer: A, rows: EventRows<A>, toStoredRows?: ToStoredRows): HandlerTable {
    const byType = table<(event: DomainEvent) => ProjectionRow>(rows);
    return new HandlerTable(consumer, new Set(byType.keys()), async (events, transaction) => {
      const given = events.flatMap((event) => {
        const row = byType.get(event.type)?.(event);
        return row ? { ...row, eventId: event.id } : [];
      });
      const stored = await storedRowsOf({ ...(toStoredRows && { toStoredRows }) }, given, transaction);
      const applied = new Set((await upsert(stored, transaction)).map(({ eventId }) => eventId));
      return events.filter(({ id }) => applied.delete(id));
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
