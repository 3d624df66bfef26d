import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { eventTable } from './gen/catalogue.js';
import type { Topic } from './topics.js';

/** What the catalogue knows of one event type: its topic, its message, and the key that orders it (the aggregate's id). */
export interface EventDefinition<M extends DescMessage = DescMessage> {
  readonly topic: Topic;
  readonly schema: M;
  /** Path of the key's field, such as `list.id`. */
  readonly keyPath: string;
  readonly key: (message: MessageShape<M>) => string | undefined;
  /** Handled already, published only from the next release on. */
  readonly announced: boolean;
}

/**
 * Every domain event of the platform by its type, as the options in `proto/` say. Publishers, subscribers, topics and
 * manifests derive from it, so an event that is not here does not exist, and one whose fields are wrong does not compile.
 */
export const catalogue = eventTable;

export type EventType = keyof typeof catalogue;

/** The types that may be published: all but those that are only announced. */
export type PublishedType = {
  [T in EventType]: (typeof catalogue)[T]['announced'] extends true ? never : T;
}[EventType];

/** The message that an event of type `T` carries. */
export type EventData<T extends EventType> = MessageShape<(typeof catalogue)[T]['schema']>;

/** What a publisher writes to make that message. */
export type EventDataInit<T extends EventType> = MessageInitShape<(typeof catalogue)[T]['schema']>;

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(catalogue, type);
}

/** An event that the domain has decided on: `sequence` is the aggregate's version that it makes, from 1. */
export type NewEvent = {
  [T in PublishedType]: { readonly type: T; readonly sequence: number; readonly data: EventDataInit<T> };
}[PublishedType];
