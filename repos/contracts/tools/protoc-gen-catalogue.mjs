#!/usr/bin/env node
// A plugin of `buf generate`: writes the event catalogue in TypeScript, from the options of messaging/v1/event.proto.
import { createEcmaScriptPlugin, runNodeJs } from '@bufbuild/protoplugin';
import { EVENTS, readOptions } from './event-options.mjs';

const DAY_MS = 86_400_000;

const plugin = createEcmaScriptPlugin({
  name: 'protoc-gen-catalogue',
  version: 'v1',
  generateTs(schema) {
    const { topics, consumers, events } = readOptions(schema);
    const file = schema.generateFile('catalogue.ts');
    file.preamble(schema.allFiles.find(({ proto }) => proto.name === EVENTS));
    printTopics(file, topics);
    printEvents(file, events, new Map(topics.map(({ number, name }) => [number, name])));
    printConsumers(file, consumers, events);
  },
});

function printTopics(file, topics) {
  file.print('/** Kafka topics by name. */');
  file.print('export const topicTable = {');
  for (const { name, partitions, retentionDays } of topics) {
    const fields = `name: ${quote(name)}, partitions: ${partitions}, retentionMs: ${retentionDays * DAY_MS}`;
    file.print(`  ${quote(name)}: { ${fields} },`);
  }
  file.print('} as const;', '\n');
}

function printEvents(file, events, topicNames) {
  file.print('/** Events by type. */');
  file.print('export const eventTable = {');
  for (const { message, type, topic, key, announced } of events) {
    file.print(`  ${quote(type)}: {`);
    file.print(`    topic: topicTable[${quote(topicNames.get(topic))}],`);
    file.print('    schema: ', file.importSchema(message), ',');
    file.print(`    keyPath: ${quote(key)},`);
    file.print(
      '    key: (message: ',
      file.importShape(message),
      `): string | undefined => message${access(message, key)},`,
    );
    file.print(`    announced: ${announced},`);
    file.print('  },');
  }
  file.print('} as const;', '\n');
}

function printConsumers(file, consumers, events) {
  file.print('/** The types that each app handles. */');
  file.print('export const subscriptionTable = {');
  for (const { appId, number } of consumers) {
    const types = events.filter(({ handledBy }) => handledBy.includes(number)).map(({ type }) => quote(type));
    file.print(`  ${quote(appId)}: [${types.join(', ')}],`);
  }
  file.print('} as const;');
}

/** Returns `.list?.id` for `list.id`, after checking the path against the message. */
function access(message, path) {
  let at = message;
  let code = '';
  for (const name of path.split('.')) {
    const field = at?.fields.find((one) => one.name === name);
    if (!field) throw new Error(`${message.typeName}: the key "${path}" of the event is not a field`);
    code += `${code === '' ? '.' : '?.'}${field.localName}`;
    at = field.message;
  }
  return code;
}

function quote(text) {
  if (typeof text !== 'string' || text === '') throw new Error('an event, a topic or a consumer has no name');
  return JSON.stringify(text);
}

runNodeJs(plugin);
