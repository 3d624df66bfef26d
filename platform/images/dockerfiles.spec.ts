import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';

import { ROOT } from '../build/index.ts';
import { createGateway } from '../local/gateway/gateway.ts';
import { BASE_IMAGE } from './builder.ts';
import { imageSources, trialOf } from './images.ts';

const FOLDERS = ['repos/users-service', 'repos/todo-service', 'repos/frontend', 'platform'];
const read = (...path: readonly string[]) => readFile(join(ROOT, ...path), 'utf8');

describe('the Dockerfiles', () => {
  it('are found, and somebody has said how each image is tried out', async () => {
    const sources = await imageSources();
    expect(sources.map(({ folder }) => folder).sort()).toEqual([...FOLDERS].sort());
    for (const { name } of sources) expect(trialOf(name)).toBeDefined();
  });

  it('of the services differ in nothing but the name', async () => {
    const [users, todo] = [await read('repos/users-service/Dockerfile'), await read('repos/todo-service/Dockerfile')];
    expect(todo.replaceAll('todo-service', 'users-service')).toBe(users);
  });

  it.each(FOLDERS)(
    'in %s begins with the base image alone, which is an argument, and ends with nothing below',
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
    gateway = await createGateway({ usersApiUrl: nowhere, todoApiUrl: nowhere, staticDir, logLevel: 'silent' });
  });
  afterAll(() => gateway.close());

  it('has the security headers of the gateway, for every answer', async () => {
    const text = await read('repos/frontend/nginx.conf');
    const lines = [...text.matchAll(/^ *add_header (\S+) ("[^"]*"|\S+)( always)?;$/gm)];
    const headers = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value.replaceAll('"', '')]));
    expect(lines.filter(([, , , always]) => always === undefined)).toEqual([]);

    const answer = await gateway.inject('/health/live');
    const own = Object.entries(answer.headers).filter(
      ([name]) => !/^(content-(type|length)|date|connection)$/.test(name),
    );
    expect(headers).toEqual({ ...Object.fromEntries(own), 'cache-control': '$cache_control' });
    // A block with one of its own would take over none of them.
    expect(text.match(/server \{[^]*?add_header[^]*?location/g)).toHaveLength(1);
    expect(text.slice(text.indexOf('location =')).includes('add_header')).toBe(false);
  });
});
