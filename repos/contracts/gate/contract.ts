import {
  create,
  createFileRegistry,
  type DescEnumValue,
  type DescField,
  type DescMessage,
  type FileRegistry,
  fromBinary,
  getOption,
  hasOption,
  type Message,
  toJsonString,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createValidator } from '@bufbuild/protovalidate';
import { z } from 'zod';

export interface EventContract {
  readonly topic: string;
  readonly key: string;
  readonly message: DescMessage;
  readonly handledBy: readonly string[];
  readonly announced: boolean;
}

export interface TopicContract {
  readonly partitions: number;
  readonly retentionDays: number;
}

/** The promises of the proto files beyond their wire format: events by type, topics by name, app ids, codes, and rules. */
export interface Contract {
  readonly events: ReadonlyMap<string, EventContract>;
  readonly topics: ReadonlyMap<string, TopicContract>;
  readonly appIds: ReadonlySet<string>;
  /** The stable code of each reason, by the name of the reason. */
  readonly codes: ReadonlyMap<string, string>;
  /** The rules of a field as JSON text; empty if it has none. */
  readonly rulesOf: (field: DescField) => string;
  /** Whether no service publishes the enum value yet. */
  readonly isAnnounced: (value: DescEnumValue) => boolean;
  /** Whether a message without the field keeps the rules. Messages that were published before the field was added are like that. */
  readonly mayBeAbsent: (field: DescField) => boolean;
}

const eventOption = z.array(
  z.object({
    type: z.string(),
    topic: z.number(),
    key: z.string(),
    handledBy: z.array(z.number()),
    announced: z.boolean(),
  }),
);
const topicOption = z.object({ name: z.string(), partitions: z.number(), retentionDays: z.number() });

/** The package that defines the options of events, topics and consumers. */
const OPTIONS = 'messaging.v1';

/** Reads a contract from the bytes of a Buf image (https://buf.build/docs/reference/images/). */
export function contractOf(image: Uint8Array): Contract {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
  const topics = new Map(
    valuesOf(registry, 'Topic').map((value) => [value.number, topicOption.parse(option(registry, value, 'topic'))]),
  );
  const appIds = new Map(
    valuesOf(registry, 'Consumer').map((value) => [value.number, z.string().parse(option(registry, value, 'app_id'))]),
  );
  const events = [...registry].flatMap((desc): [string, EventContract][] =>
    desc.kind === 'message' && registry.getExtension(`${OPTIONS}.event`)
      ? eventOption.parse(option(registry, desc, 'event')).map(({ type, topic, key, handledBy, announced }) => [
          type,
          {
            topic: topics.get(topic)?.name ?? '',
            key,
            message: desc,
            handledBy: handledBy.map((number) => appIds.get(number) ?? ''),
            announced,
          },
        ])
      : [],
  );
  const rules = registry.getExtension('buf.validate.field');
  const announced = registry.getExtension(`${OPTIONS}.announced`);
  const validator = createValidator({ registry });
  return {
    events: new Map(events),
    topics: new Map([...topics.values()].map(({ name, ...topic }) => [name, topic])),
    appIds: new Set(appIds.values()),
    codes: codesOf(registry),
    rulesOf: (field) => {
      if (!rules?.message || !hasOption(field, rules)) return '';
      return toJsonString(rules.message, getOption(field, rules) as Message, { registry });
    },
    isAnnounced: (value) => announced !== undefined && getOption(value, announced) === true,
    mayBeAbsent: (field) => {
      const result = validator.validate(field.parent, create(field.parent));
      if (result.kind === 'error') throw result.error;
      return result.kind === 'valid' || result.violations.every(({ field: path }) => path[0] !== field);
    },
  };
}

function codesOf(registry: FileRegistry): ReadonlyMap<string, string> {
  const code = registry.getExtension('errors.v1.code');
  const values = registry.getEnum('errors.v1.Reason')?.values ?? [];
  return new Map(code ? values.map((value) => [value.name, z.string().parse(getOption(value, code))]) : []);
}

function valuesOf(registry: FileRegistry, name: string) {
  const values = registry.getEnum(`${OPTIONS}.${name}`)?.values ?? [];
  return values.filter(({ number }) => number > 0);
}

function option(registry: FileRegistry, desc: Parameters<typeof getOption>[0], name: string): unknown {
  const extension = registry.getExtension(`${OPTIONS}.${name}`);
  if (!extension) throw new Error(`the contracts do not define the option ${OPTIONS}.${name}`);
  return getOption(desc, extension);
}
