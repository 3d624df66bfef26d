#!/usr/bin/env node
// A plugin of `buf generate`: writes a description of the events in AsyncAPI 3 (https://www.asyncapi.com/docs/reference/specification/v3.0.0).
import { createEcmaScriptPlugin, getComments, runNodeJs } from '@bufbuild/protoplugin';
import { readOptions } from './event-options.mjs';
import { messageSchemas, schemaName } from './json-schema.mjs';

const DAY_MS = 86_400_000;

const plugin = createEcmaScriptPlugin({
  name: 'protoc-gen-asyncapi',
  version: 'v1',
  generateTs(schema) {
    const file = schema.generateFile('asyncapi.json');
    for (const line of JSON.stringify(asyncApi(readOptions(schema)), null, 2).split('\n')) file.print(line);
  },
});

function asyncApi({ registry, topics, consumers, events }) {
  const topicNames = new Map(topics.map(({ number, name }) => [number, name]));
  const known = events.map((event) => ({ ...event, topic: topicNames.get(event.topic) }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Todo Platform: events',
      version: 'v1',
      description:
        'Every event is a CloudEvent 1.0 in JSON on Kafka. The key of a record is the id of the aggregate, so the events of an ' +
        'aggregate are in order. An event may be delivered more than once, always with the same id.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(topics.map((topic) => [topic.name, channelOf(topic, known)])),
    operations: Object.fromEntries([...sending(known), ...receiving(known, consumers)]),
    components: {
      messages: Object.fromEntries(known.map((event) => [event.type, messageOf(event)])),
      schemas: {
        CloudEvent: cloudEvent,
        ...messageSchemas(
          events.map(({ message }) => message),
          registry,
        ),
      },
    },
  };
}

function channelOf({ name, partitions, retentionDays }, events) {
  const inTopic = events.filter(({ topic }) => topic === name);
  return {
    address: name,
    messages: Object.fromEntries(inTopic.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      kafka: {
        topic: name,
        partitions,
        topicConfiguration: { 'retention.ms': retentionDays * DAY_MS },
        bindingVersion: '0.5.0',
      },
    },
  };
}

/** The first part of a type names the service that publishes it. */
function sending(events) {
  const groups = Map.groupBy(events, ({ type, topic }) => `${type.split('.')[0]}-service ${topic}`);
  return [...groups].map(([name, own]) => operation('send', name, own));
}

function receiving(events, consumers) {
  return consumers.flatMap(({ appId, number }) => {
    const handled = events.filter(({ handledBy }) => handledBy.includes(number));
    const groups = Map.groupBy(handled, ({ topic }) => `${appId} ${topic}`);
    return [...groups].map(([name, own]) => operation('receive', name, own));
  });
}

function operation(action, name, events) {
  const [actor, topic] = name.split(' ');
  const channel = `#/channels/${topic}`;
  return [
    `${actor}.${action}.${topic}`,
    {
      action,
      title: `${actor} ${action === 'send' ? 'publishes' : 'handles'}`,
      channel: { $ref: channel },
      messages: events.map(({ type }) => ({ $ref: `${channel}/messages/${type}` })),
      ...(action === 'receive' && {
        bindings: { kafka: { groupId: { type: 'string', enum: [actor] }, bindingVersion: '0.5.0' } },
      }),
    },
  ];
}

function messageOf({ message, type, key, announced }) {
  const summary = `${announced ? 'Announced, but not published yet. ' : ''}${commentOf(message, type)}`.trim();
  return {
    name: type,
    title: type,
    ...(summary !== '' && { summary }),
    contentType: 'application/cloudevents+json',
    payload: {
      allOf: [
        { $ref: '#/components/schemas/CloudEvent' },
        {
          type: 'object',
          properties: { type: { const: type }, data: { $ref: `#/components/schemas/${schemaName(message)}` } },
        },
      ],
    },
    bindings: {
      kafka: { key: { type: 'string', description: `data.${key}, also the subject` }, bindingVersion: '0.5.0' },
    },
  };
}

/** The comment of a message, without the type at its beginning. */
function commentOf(message, type) {
  const comment = (getComments(message).leading ?? '').replaceAll(/\s+/g, ' ').trim();
  return comment.startsWith(type) ? comment.slice(type.length).replace(/^:\s*/, '') : comment;
}

const text = (description, more = {}) => ({ type: 'string', description, ...more });
const cloudEvent = {
  type: 'object',
  description: 'CloudEvents 1.0 in JSON, with the extensions sequence, actor and originparent.',
  required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'sequence', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: text('Id of the event, the same for every delivery.', { format: 'uuid' }),
    source: text('The service that published the event.'),
    type: text('What happened.'),
    subject: text('Id of the aggregate.'),
    time: text('When the command was committed.', { format: 'date-time' }),
    datacontenttype: { const: 'application/json' },
    sequence: text('Version of the aggregate after this event. Each event raises it by one.', {
      pattern: '^[1-9][0-9]*$',
    }),
    actor: text('Account id of the person who caused the event; absent if the system caused it.'),
    originparent: text('W3C traceparent of the command.'),
    data: { type: 'object' },
  },
};

runNodeJs(plugin);
