import type { Patch } from '../../support/kit-patch.ts';
import type { Variant } from './variant.ts';

/** The patches of the service kit that make a variant of the product. They call `variant`, which is `module` of this folder. */
export type VariantPatches = { readonly module?: string; readonly patches: readonly Patch[] };

/** Publishes rounds by `call`, an expression, instead of the kit's code. */
const publishBy = (call: string): Patch => ({
  file: 'dapr/dapr-publisher.js',
  find: 'async publish(rows) {',
  replace: `async publish(rows) { return ${call};`,
});

export function patchesOf(variant: Variant): VariantPatches {
  switch (variant.name) {
    case 'product':
      return { patches: [] };
    case 'single-calls':
      return {
        module: 'single-calls.ts',
        patches: [publishBy(`variant.publishSingly(this, rows, toCloudEvent, ${variant.atATime})`)],
      };
    case 'kafkajs':
      return {
        module: 'kafkajs.ts',
        patches: [
          publishBy(`variant.publishByKafkajs(this, rows, toCloudEvent, ${JSON.stringify(variant.broker)})`),
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
          { file: 'outbox/transactions.js', find: 'await appendToOutbox(manager, events);', replace: '' },
          { file: 'outbox/transactions.js', find: 'if (events.length > 0)', replace: 'if (false)' },
        ],
      };
  }
}
