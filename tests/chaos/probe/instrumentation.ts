import type { Patch } from '../../support/kit-patch.ts';

/** Patches of every run: the services record deliveries and effects, and some bulk calls fail in part. */
export const INSTRUMENTATION: readonly Patch[] = [
  {
    file: 'inbox/handlers.js',
    find: 'this.apply = apply;',
    replace: 'this.apply = chaos.recordEffects(consumer, apply);',
  },
  {
    file: 'inbox/inbox.js',
    find: 'async receiveAll(deliveries) {',
    replace: 'async receiveAll(deliveries) { await chaos.recordDeliveries(this.handlers.consumer, deliveries);',
  },
  {
    file: 'dapr/bulk-transport.js',
    find: 'return await super.executeWithApiVersion(version, url, params);',
    replace: 'return await chaos.withholdSome(params, (rest) => super.executeWithApiVersion(version, url, rest));',
  },
];
