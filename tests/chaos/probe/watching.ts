import type { Patch } from '../../support/kit-patch.ts';

/** What every run changes: the services tell what they apply and what they are delivered, and a few publications fail in part. */
export const WATCHING: readonly Patch[] = [
  {
    file: 'inbox/handlers.js',
    find: 'this.apply = apply;',
    replace: 'this.apply = chaos.logged(consumer, apply);',
  },
  {
    file: 'inbox/inbox.js',
    find: 'async receiveAll(deliveries) {',
    replace: 'async receiveAll(deliveries) { await chaos.logDeliveries(this.handlers.consumer, deliveries);',
  },
  {
    file: 'dapr/bulk-transport.js',
    find: 'return await super.executeWithApiVersion(version, url, params);',
    replace: 'return await chaos.withholdSome(params, (rest) => super.executeWithApiVersion(version, url, rest));',
  },
];
