import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';

import { ROOT } from '../../tools/root.ts';
import { forEachService } from '../../tools/services/services.ts';
import { createGateway } from '../../dev/gateway/gateway.ts';
import { BASE_IMAGE } from './builder.ts';
import { imageSources, smokeTestOf } from './images.ts';

const FOLDERS = ['repos/users-service', 'repos/todo-service', 'repos/frontend', 'ops'];
const read = (...path: readonly string[]) => readFile(join(ROOT, ...path), 'utf8');

describe('the Dockerfiles', () => {
  it('are found, and each image has a smoke test', async () => {
    const sources = await imageSources();
    expect(sources.map(({ folder }) => folder).sort()).toEqual([...FOLDERS].sort());
    for (const { name } of sources) expect(smokeTestOf(name)).toBeDefined();
  });

  it('are each built and proposed by a workflow, for a folder of the config repository', async () => {
    for (const { name } of await imageSources()) {
      const workflow = await read('.github/workflows', `${name}.yaml`);
      expect(workflow).toContain(`name: ${name}\n`);
      expect(workflow).toContain('image: true\n');
      const [, folder = name] = /deployed-by: (\S+)/.exec(workflow) ?? [];
      expect(await read('repos/k8s-config/environments/test', folder, 'version.yaml')).toContain('image:\n');
    }
  });

  it('of the services differ only in the name', async () => {
    const [users, todo] = [await read('repos/users-service/Dockerfile'), await read('repos/todo-service/Dockerfile')];
    expect(todo.replaceAll('todo-service', 'users-service')).toBe(users);
  });

  it.each(FOLDERS)(
    'in %s builds only on the base image, which is an argument, and the last stage on nothing',
    async (folder) => {
      const text = await read(folder, 'Dockerfile');
      expect(text).toContain(`ARG NODE_IMAGE=${BASE_IMAGE}\n`);
      const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
      expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}', 'scratch']));
      expect(bases.at(-1)).toBe('scratch');
    },
  );
});

describe('the configuration of nginx', () => {
  let gateway: FastifyInstance;
  beforeAll(async () => {
    const nowhere = 'http://127.0.0.1:1';
    const staticDir = join(ROOT, 'repos', 'frontend', 'public');
    gateway = await createGateway({ apis: forEachService(() => nowhere), staticDir, logLevel: 'silent' });
  });
  afterAll(() => gateway.close());

  it('sets the security headers of the gateway in every answer', async () => {
    const text = await read('repos/frontend/nginx.conf');
    const lines = [...text.matchAll(/^ *add_header (\S+) ("[^"]*"|\S+)( always)?;$/gm)];
    const headers = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value.replaceAll('"', '')]));
    expect(lines.filter(([, , , always]) => always === undefined)).toEqual([]);

    const answer = await gateway.inject('/health/live');
    const own = Object.entries(answer.headers).filter(
      ([name]) => !/^(content-(type|length)|date|connection)$/.test(name),
    );
    expect(headers).toEqual({ ...Object.fromEntries(own), 'cache-control': '$cache_control' });
    // nginx drops all inherited headers in a block that sets one itself.
    expect(text.match(/server \{[^]*?add_header[^]*?location/g)).toHaveLength(1);
    expect(text.slice(text.indexOf('location =')).includes('add_header')).toBe(false);
  });
});
