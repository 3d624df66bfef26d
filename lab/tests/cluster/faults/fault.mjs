// Loaded before a service starts (NODE_OPTIONS=--import). Injects the fault that FAULT names. Only people's requests fail, so the
// pod becomes ready and only the analysis can find the fault.
import { createRequire, registerHooks } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

const { FAULT } = process.env;
const CRASH_AFTER_MS = 20_000;
const SLOW_MS = 2_500;

const inRequests = {
  errors: () => {
    if (Math.random() < 0.5) throw new Error('injected fault');
  },
  slow: () => sleep(SLOW_MS),
};

// A handler that fails on an event that the version before could handle.
const inSource = {
  handler: {
    file: 'activity.subscriber.js',
    from: /('todo\.task\.completed\.v1': )\(/,
    to: "$1() => { throw new Error('injected fault'); }, unused: (",
  },
};

if (FAULT in inRequests) {
  const require = createRequire('/app/node_modules/@nestjs/platform-fastify/package.json');
  const module = require('fastify');
  const original = module.fastify;
  const faulty = (options) => {
    const app = original(options);
    app.addHook('preHandler', async (request) => {
      if (request.url.startsWith('/api/')) await inRequests[FAULT]();
    });
    return app;
  };
  module.fastify = faulty;
  module.default = faulty;
} else if (FAULT in inSource) {
  const { file, from, to } = inSource[FAULT];
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(`/${file}`)) return loaded;
      const text = String(loaded.source);
      const changed = text.replace(from, to);
      if (changed === text) throw new Error(`${url} does not contain the code to replace`);
      return { ...loaded, source: changed };
    },
  });
} else if (FAULT === 'crash') {
  setTimeout(() => process.exit(1), CRASH_AFTER_MS);
} else if (FAULT !== 'none') {
  throw new Error(`There is no fault ${FAULT}`);
}
