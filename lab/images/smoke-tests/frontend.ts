import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { forEachService } from '../../../tools/services/services.ts';
import { createGateway } from '../../../dev/gateway/gateway.ts';
import { freePort } from '../../../tools/ports/ports.ts';
import { runServer } from '../container.ts';
import { expectThat, OTHER_USER, type SmokeTest } from './smoke-test.ts';

/** The image's address, and its folder of files. */
const ORIGIN = 'http://127.0.0.1:8080';
const FILES = 'srv';
const COMPARED = [
  'cache-control',
  'content-security-policy',
  'cross-origin-opener-policy',
  'referrer-policy',
  'x-content-type-options',
];
const PAGE = 'text/html,application/xhtml+xml';

type Question = { readonly path: string; readonly method?: string; readonly accept?: string };

/** Starts as two users, and compares the answers with those of the gateway of `npm start` for the same files. */
export const frontendSmokeTest: SmokeTest = async ({ launch, signal, report, name, root, stopSignal }) => {
  const closed = `http://127.0.0.1:${await freePort()}`;
  const gateway = await createGateway({
    apis: forEachService(() => closed),
    staticDir: join(root, FILES),
    logLevel: 'silent',
  });
  try {
    const local = await gateway.listen({ host: '127.0.0.1', port: await freePort() });
    const asset = /"(\/assets\/[^"]+\.js)"/.exec(await readFile(join(root, FILES, 'index.html'), 'utf8'))?.[1] ?? '';
    const differences: string[] = [];
    const compare = async () => {
      for (const question of questions(asset)) {
        const [expected, actual] = [await answer(local, question), await answer(ORIGIN, question)];
        for (const [part, value] of expected) {
          const other = actual.get(part);
          if (other !== value)
            differences.push(`${JSON.stringify(question)}: ${part} is ${other}, but the gateway answers ${value}`);
        }
      }
      for (const encoding of ['br', 'gzip']) {
        const response = await fetch(ORIGIN + asset, { headers: { 'accept-encoding': encoding } });
        await response.body?.cancel();
        const got = response.headers.get('content-encoding') ?? 'no encoding';
        if (got !== encoding) differences.push(`${asset} has ${got} instead of ${encoding}`);
      }
    };
    report(`${name}: starting, comparing with the gateway, stopping`);
    const starts = [];
    for (const [i, user] of [undefined, undefined, OTHER_USER].entries()) {
      const server = { url: `${ORIGIN}/health/live`, stopSignal, signal };
      starts.push(
        await runServer(await launch(user === undefined ? {} : { user }), server, i === 0 ? compare : undefined),
      );
    }
    const problems = starts.flatMap(({ code, output }) =>
      expectThat(code === 0, `ended with ${code ?? 'a signal'} after ${stopSignal}: ${output}`),
    );
    return { startMs: starts.map(({ ms }) => ms), problems: [...problems, ...differences] };
  } finally {
    await gateway.close();
  }
};

function questions(asset: string): readonly Question[] {
  return [
    { path: '/' },
    { path: '/', accept: PAGE },
    { path: '/', method: 'HEAD' },
    { path: '/', method: 'POST' },
    { path: '/?x=1', accept: PAGE },
    { path: '/lists/1', accept: PAGE },
    { path: '/lists/1' },
    { path: '/lists/1', method: 'DELETE', accept: PAGE },
    { path: asset },
    { path: asset, method: 'HEAD' },
    { path: '/favicon.svg' },
    { path: '/index.html' },
    { path: '/assets/gone.js', accept: PAGE },
    { path: '/assets/', accept: PAGE },
    { path: '/assets', accept: PAGE },
    { path: '/api/nothing', accept: PAGE },
    { path: '/health/live' },
    { path: '/health/nothing?x=1' },
  ];
}

/** The parts of an answer that browsers act on. The charset is left out: JSON needs none, and only some servers send it. */
async function answer(
  origin: string,
  { path, method = 'GET', accept = '*/*' }: Question,
): Promise<Map<string, string>> {
  const response = await fetch(origin + path, { method, headers: { accept } });
  const parts = new Map([['status', String(response.status)]]);
  for (const name of COMPARED) parts.set(name, response.headers.get(name) ?? 'none');
  const [type = ''] = (response.headers.get('content-type') ?? 'none').split(';');
  return parts.set('content-type', type).set('body', await response.text());
}
