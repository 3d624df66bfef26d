import { createRegistry, getOption } from '@bufbuild/protobuf';

/** The file that defines the options of events, topics and consumers. */
export const EVENTS = 'messaging/v1/event.proto';

/** Reads topics, consumers and events, each event with its message, from the options in the proto files. */
export function readOptions(schema) {
  const registry = createRegistry(...schema.allFiles);
  const option = (desc, name) => {
    const extension = registry.getExtension(`messaging.v1.${name}`);
    if (!extension) throw new Error(`${EVENTS} defines no option ${name}`);
    return getOption(desc, extension);
  };
  const valuesOf = (name) => registry.getEnum(`messaging.v1.${name}`).values.filter(({ number }) => number > 0);
  const topics = valuesOf('Topic').map((value) => ({ ...option(value, 'topic'), number: value.number }));
  const consumers = valuesOf('Consumer').map((value) => ({ appId: option(value, 'app_id'), number: value.number }));
  const messages = schema.files.flatMap((file) => file.messages);
  const nested = messages.flatMap(nestedIn).find((message) => option(message, 'event').length > 0);
  if (nested) throw new Error(`${nested.typeName} is nested in another message; define an event at the top level`);
  const events = messages.flatMap((message) => option(message, 'event').map((event) => ({ message, ...event })));
  return { registry, topics, consumers, events };
}

function nestedIn({ nestedMessages }) {
  return nestedMessages.flatMap((message) => [message, ...nestedIn(message)]);
}
