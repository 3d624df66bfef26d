import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { Variant } from './variant.ts';

/** A change to a compiled module of the service kit, made while it is loaded. */
type Patch = {
  /** End of the module's path. */
  readonly module: string;
  /** Must stand in it once; the module's end where absent. */
  readonly replace?: string;
  readonly by: string;
};

const beside = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

function patchesOf(variant: Variant): readonly Patch[] {
  switch (variant.name) {
    case 'product':
      return [];
    case 'single-calls':
      return [
        {
          module: 'dapr/dapr-publisher.js',
          by: `import { publishSingly } from ${beside('single-calls.ts')};
               DaprPublisher.prototype.publish = publishSingly(toCloudEvent, ${variant.atATime});`,
        },
      ];
    case 'kafkajs':
      return [
        {
          module: 'dapr/dapr-publisher.js',
          by: `import { publishByKafkajs } from ${beside('kafkajs.ts')};
               DaprPublisher.prototype.publish = publishByKafkajs(toCloudEvent, ${JSON.stringify(variant.broker)});`,
        },
        {
          module: 'dapr/sidecar.js',
          replace: 'async function isSidecarReady({ port, apiToken }) {',
          by: 'async function isSidecarReady() { return true; } async function unused({ port, apiToken }) {',
        },
        {
          module: 'inbox/events.controller.js',
          replace: 'this.inbox = inbox;',
          by: `this.inbox = inbox; import(${beside('kafkajs.ts')})
                 .then(({ consumeByKafkajs }) => consumeByKafkajs(inbox, ${JSON.stringify(variant.broker)}, ${JSON.stringify(variant.group)}));`,
        },
      ];
    case 'no-outbox':
      return [
        { module: 'database/transactions.js', replace: 'await appendToOutbox(manager, events);', by: '' },
        { module: 'database/transactions.js', replace: 'if (events.length > 0)', by: 'if (false)' },
      ];
  }
}

const file = process.env.BENCH_VARIANT_FILE;
if (file === undefined) throw new Error('BENCH_VARIANT_FILE names no file');
const patches = patchesOf(Variant.parse(JSON.parse(readFileSync(file, 'utf8'))));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const own = patches.filter(({ module }) => url.endsWith(`/service-kit/dist/${module}`));
    if (own.length === 0) return loaded;
    return { ...loaded, source: own.reduce(applied, textOf(loaded.source)) };
  },
});

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray | null | undefined): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined);
}

function applied(source: string, { module, replace, by }: Patch): string {
  if (replace === undefined) return `${source}\n${by}`;
  const parts = source.split(replace);
  if (parts.length !== 2) throw new Error(`${module} has changed: "${replace}" is in it ${parts.length - 1} times`);
  return parts.join(by);
}
