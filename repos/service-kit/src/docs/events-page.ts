import { htmlPage } from './html-page.js';

type Schema = Readonly<Record<string, unknown>>;
interface Reference {
  readonly $ref: string;
}
interface EventMessage {
  readonly summary?: string;
  readonly payload: Schema;
}

/** The parts of AsyncAPI 3 that the page shows. */
export interface AsyncApi {
  readonly info: { readonly title: string; readonly description: string };
  readonly channels: Readonly<Record<string, { readonly address: string; readonly messages: Schema }>>;
  readonly operations: Readonly<Record<string, { readonly title: string; readonly channel: Reference }>>;
  readonly components: {
    readonly messages: Readonly<Record<string, EventMessage>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

/** The page of all events: each topic with its publishers and consumers, its events, and their data. */
export function eventsPage({ info, channels, operations, components }: AsyncApi, path: string): string {
  const topics = Object.entries(channels).map(([name, { address, messages }]) => {
    const actors = Object.values(operations)
      .filter(({ channel }) => channel.$ref === `#/channels/${name}`)
      .map(({ title }) => title);
    const events = Object.keys(messages).map((type) => {
      const message = components.messages[type];
      return `<details><summary><code>${escape(type)}</code></summary>
<p>${escape(message?.summary ?? '')}</p>
<pre>${escape(JSON.stringify(message?.payload, null, 2))}</pre></details>`;
    });
    return `<section><h2>${escape(address)}</h2>\n<p>${escape(actors.join(', '))}</p>\n${events.join('\n')}</section>`;
  });
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary><code>${escape(name)}</code></summary>
<pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>`,
  );
  return htmlPage(
    escape(info.title),
    '<meta name="color-scheme" content="light dark">',
    `<main>
<h1>${escape(info.title)}</h1>
<p>${escape(info.description)}</p>
<p><a href="${path}">API</a> · <a href="${path}/asyncapi.json">asyncapi.json</a></p>
${topics.join('\n')}
<section><h2>Schemas</h2>
${schemas.join('\n')}</section>
</main>`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
