import { create, fromJson, toJson, type DescMessage, type JsonValue, type Message } from '@bufbuild/protobuf';
import { announcedEnumValue, unknownEnumValue } from './enum-values.js';
import { violation } from './rules.js';
import { catalogue, type EventData, type EventDataInit, type EventType, isEventType } from './catalogue.js';

/**
 * An event as a handler receives it. On the wire it is a CloudEvent 1.0 in JSON
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
 */
export interface DomainEvent<T extends EventType = EventType> extends EventHeader<T> {
  readonly data: EventData<T>;
}

/** The attributes of an event, without its data. */
export interface EventHeader<T extends EventType = EventType> {
  /** The id of the outbox row, a UUIDv7. It is the same for every delivery of this event. */
  readonly id: string;
  readonly type: T;
  /** Id of the aggregate, which is also the Kafka key. */
  readonly subject: string;
  /** The version of the aggregate after this event. Each event raises it by one. */
  readonly sequence: number;
  /** Account id of the person who caused the event; absent if the system caused it. */
  readonly actor?: string;
  /** W3C `traceparent` of the command. It has its own name, because Dapr empties `traceparent` when it publishes in bulk without raw payload. */
  readonly originparent?: string;
  readonly time: Date;
}

/** An event of any of the types `T`. `type` tells which. */
export type AnyDomainEvent<T extends EventType = EventType> = { [K in T]: DomainEvent<K> }[T];

/** A delivered event cannot be read, and no retry will change that. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

/**
 * A delivered event has an enum value that this release does not know. A newer release published it, so a worker of that release can
 * handle the event.
 */
export class UnknownEnumValueError extends Error {
  override readonly name = 'UnknownEnumValueError';

  constructor(
    message: string,
    readonly event: EventHeader,
  ) {
    super(message);
  }
}

/** An event may not be published, because it breaks the rules of its message. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

/** Makes the message of an event. A field that the message does not have does not compile. */
export function eventData<T extends EventType>(type: T, init: EventDataInit<T>): EventData<T> {
  const schema: DescMessage = catalogue[type].schema;
  return create(schema, init) as EventData<T>;
}

/**
 * Encodes the message of an event as protobuf JSON (https://protobuf.dev/programming-guides/json/).
 * @throws InvalidEventError if the message breaks its rules, or has an enum value that is only announced: consumers would refuse it
 */
export function encodeEventData<T extends EventType>(type: T, data: EventData<T>): JsonValue {
  const schema: DescMessage = catalogue[type].schema;
  const broken = violation(schema, data);
  if (broken !== undefined) throw new InvalidEventError(`${type}: ${broken}`);
  const json = toJson(schema, data);
  const early = announcedEnumValue(schema, json);
  if (early !== undefined) throw new InvalidEventError(`${type}: ${early}, which is only announced`);
  return json;
}

/** Returns the key of an event: the id of its aggregate. @throws UnreadableEventError if the message does not have it */
export function eventKey<T extends EventType>(type: T, data: EventData<T>): string {
  const keyOf = catalogue[type].key as (message: EventData<T>) => string | undefined;
  const key = keyOf(data);
  if (!key) throw new UnreadableEventError(`${type} carries no aggregate id`);
  return key;
}

/** Returns the type of a delivered CloudEvent, which may be unknown to this release. @throws UnreadableEventError if there is none */
export function eventTypeOf(envelope: unknown): string {
  return text(record(envelope), 'type');
}

/**
 * Reads a delivered CloudEvent. It ignores unknown fields, so that a newer publisher can add some.
 * @returns undefined for a type that this release does not know
 * @throws UnreadableEventError if an attribute is missing or malformed, or if the data does not fit the message or its rules
 * @throws UnknownEnumValueError if the data has an enum value that this release does not know
 */
export function decodeCloudEvent(envelope: unknown): AnyDomainEvent | undefined {
  const attributes = record(envelope);
  const type = text(attributes, 'type');
  if (!isEventType(type)) return undefined;
  return decodeKnown(type, attributes) as AnyDomainEvent;
}

function decodeKnown<T extends EventType>(type: T, attributes: Record<string, unknown>): DomainEvent<T> {
  const header = headerOf(type, attributes);
  const event = { ...header, data: decodeData(header, attributes.data) };
  if (eventKey(type, event.data) !== event.subject)
    throw new UnreadableEventError('attribute subject is not the id of the aggregate in data');
  return event;
}

function headerOf<T extends EventType>(type: T, attributes: Record<string, unknown>): EventHeader<T> {
  const sequence = Number(text(attributes, 'sequence'));
  if (!Number.isSafeInteger(sequence) || sequence < 1)
    throw new UnreadableEventError('attribute sequence is not a version');
  const time = new Date(text(attributes, 'time'));
  if (Number.isNaN(time.getTime())) throw new UnreadableEventError('attribute time is not a timestamp');
  const actor = attributes.actor;
  const originparent = attributes.originparent;
  return {
    id: uuid(attributes),
    type,
    subject: text(attributes, 'subject'),
    sequence,
    time,
    ...(isStorable(actor) && { actor }),
    ...(isStorable(originparent) && { originparent }),
  };
}

function decodeData<T extends EventType>(header: EventHeader<T>, data: unknown): EventData<T> {
  const schema: DescMessage = catalogue[header.type].schema;
  const unknown = unknownEnumValue(schema, data);
  if (unknown !== undefined) throw new UnknownEnumValueError(`${unknown}, which this release does not know`, header);
  const message = parseData(schema, data);
  const broken = violation(schema, message);
  if (broken !== undefined) throw new UnreadableEventError(`data breaks the rules of ${schema.typeName}: ${broken}`);
  return message as EventData<T>;
}

function parseData(schema: DescMessage, data: unknown): Message {
  try {
    return fromJson(schema, data as JsonValue, { ignoreUnknownFields: true });
  } catch (error) {
    throw new UnreadableEventError(`data does not fit ${schema.typeName}: ${String(error)}`, { cause: error });
  }
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UnreadableEventError('not a CloudEvent, because it is not a JSON object');
  return Object.fromEntries(Object.entries(value));
}

/** The longest attribute, in characters. No id, type or time of this platform is longer. */
const MAX_ATTRIBUTE = 256;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function text(attributes: Record<string, unknown>, name: string): string {
  const value = attributes[name];
  if (!isStorable(value))
    throw new UnreadableEventError(`attribute ${name} is missing, too long or not text that the database can store`);
  return value;
}

function uuid(attributes: Record<string, unknown>): string {
  const id = text(attributes, 'id');
  if (!UUID.test(id)) throw new UnreadableEventError('attribute id is not a UUID');
  // Ids are in lower case, as in the database, so that one event has one id.
  return id.toLowerCase();
}

/** Postgres can store and index this text. Any other event could be neither applied nor stored as a dead letter. */
function isStorable(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= MAX_ATTRIBUTE &&
    value.isWellFormed() &&
    !value.includes('\0')
  );
}
