import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { eventTable } from './gen/catalogue.js';
import type { Topic } from './topics.js';

/** The entry of one event type in the catalogue. */
export interface EventDefinition<M extends DescMessage = DescMessage> {
  readonly topic: Topic;
  /** The message that the event carries. */
  readonly schema: M;
  /** Path of the field with the key, such as `list.id`. */
  readonly keyPath: string;
  /** Reads the key, which is the id of the aggregate. Kafka keeps the order of events with the same key. */
  readonly key: (message: MessageShape<M>) => string | undefined;
  /** True if workers handle the type but no service may publish it before the next release. */
  readonly announced: boolean;
}

/**
 * Every event of the platform by its type, generated from the options in `proto/`. Publishers, subscribers, topics and manifests
 * derive from it. An event that is not in it, or that has a wrong field, does not compile.
 */
export const catalogue = eventTable;

export type EventType = keyof typeof catalogue;

/** The types that services may publish: all except the announced ones. */
export type PublishedType = {
  [T in EventType]: (typeof catalogue)[T]['announced'] extends true ? never : T;
}[EventType];

/** The message that an event of type `T` carries. */
export type EventData<T extends EventType> = MessageShape<(typeof catalogue)[T]['schema']>;

/** The data from which a publisher makes that message. */
export type EventDataInit<T extends EventType> = MessageInitShape<(typeof catalogue)[T]['schema']>;

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(catalogue, type);
}

/** An event as the domain returns it. `sequence` is the version of the aggregate after the event, from 1. */
export type NewEvent = {
  [T in PublishedType]: { readonly type: T; readonly sequence: number; readonly data: EventDataInit<T> };
}[PublishedType];
