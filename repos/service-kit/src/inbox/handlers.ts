import type { AppId, DomainEvent, EventType, SubscribedType } from '@todo-platform/contracts';
import type { Transaction } from '../database/transactions.js';

/** Applies one event inside the transaction that also records it as handled. */
export type EventHandler<T extends EventType> = (event: DomainEvent<T>, transaction: Transaction) => Promise<void>;

/** A handler for every type that app `A` subscribes to: one that is missing does not compile. */
export type EventHandlers<A extends AppId> = { readonly [T in SubscribedType<A>]: EventHandler<T> };

/** The handlers of one consumer, looked up by the type of the event at hand. */
export class HandlerTable {
  private constructor(
    readonly consumer: AppId,
    private readonly handlers: ReadonlyMap<string, EventHandler<EventType>>,
  ) {}

  static of<A extends AppId>(consumer: A, handlers: EventHandlers<A>): HandlerTable {
    // Each handler is found by the type of the very event that it is given, which the compiler cannot follow.
    const entries: [string, unknown][] = Object.entries(handlers);
    return new HandlerTable(consumer, new Map(entries as [string, EventHandler<EventType>][]));
  }

  find(type: string): EventHandler<EventType> | undefined {
    return this.handlers.get(type);
  }
}
