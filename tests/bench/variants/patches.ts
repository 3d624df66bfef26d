import type { Patch } from '../../support/kit-patch.ts';
import type { Variant } from './variant.ts';

/** What makes a variant of the product: patches of the service kit that call `variant`, a module of this folder. */
export type Making = { readonly module?: string; readonly patches: readonly Patch[] };

const publication = (call: string): Patch => ({
  file: 'dapr/dapr-publisher.js',
  find: 'async publish(rows) {',
  replace: `async publish(rows) { return ${call};`,
});

export function makingOf(variant: Variant): Making {
  switch (variant.name) {
    case 'product':
      return { patches: [] };
    case 'single-calls':
      return {
        module: 'single-calls.ts',
        patches: [publication(`variant.publishSingly(this, rows, toCloudEvent, ${variant.atATime})`)],
      };
    case 'kafkajs':
      return {
        module: 'kafkajs.ts',
        patches: [
          publication(`variant.publishByKafkajs(this, rows, toCloudEvent, ${JSON.stringify(variant.broker)})`),
          {
            file: 'dapr/sidecar.js',
            find: 'async function isSidecarReady({ port, apiToken }) {',
            replace: 'async function isSidecarReady({ port, apiToken }) { return true;',
          },
          {
            file: 'inbox/events.controller.js',
            find: 'this.inbox = inbox;',
            replace: `this.inbox = inbox; void variant.consumeByKafkajs(inbox, ${JSON.stringify(variant)});`,
          },
        ],
      };
    case 'no-outbox':
      return {
        patches: [
          { file: 'database/transactions.js', find: 'await appendToOutbox(manager, events);', replace: '' },
          { file: 'database/transactions.js', find: 'if (events.length > 0)', replace: 'if (false)' },
        ],
      };
  }
}
