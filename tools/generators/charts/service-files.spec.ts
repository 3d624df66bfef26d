import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type ServiceRow, services } from '../../../services.ts';
import { ROOT } from '../../root.ts';
import { newServiceFiles } from '../new-service.ts';
import { serviceFiles } from './service-files.ts';

const [users, todo] = services;
const mail: ServiceRow = { name: 'mail-service', short: 'mail', apiPath: '/api/mail', peers: [], ports: users.ports };
const reader: ServiceRow = { ...mail, name: 'search-service', short: 'search', peers: [users.name, todo.name] };

function fileOf(chart: string, rows: readonly ServiceRow[]): unknown {
  const files = [...serviceFiles(rows, (name) => ({ [`/${name}`]: 401 }))];
  return parse(files.find(([path]) => path.includes(`/charts/${chart}/`))?.[1] ?? '');
}

describe("the charts' service files", () => {
  it('are up to date with services.ts', () => {
    const stale = [...serviceFiles()].filter(([path, content]) => readFileSync(path, 'utf8') !== content);
    if (stale.length > 0) throw new Error(`Stale, run "npm run generate": ${stale.map(([path]) => path).join(', ')}`);
  });

  it('give a service without peers no snapshots to read', () => {
    expect(fileOf('mail-service', [users, todo, mail])).toMatchObject({
      path: '/api/mail',
      peers: [],
      snapshotReaders: [],
      publicKeysOf: ['users-service'],
      api: {
        env: [{ name: 'USERS_INTERNAL_URL', value: 'https://users-service:5001' }],
        secrets: [],
      },
      worker: { env: [] },
    });
  });

  it('give a service with two peers both addresses, and let it read their snapshots', () => {
    const rows = [users, todo, reader];
    expect(fileOf('search-service', rows)).toMatchObject({
      peers: ['users-service', 'todo-service'],
      worker: {
        env: [
          { name: 'USERS_INTERNAL_URL', value: 'https://users-service:5001' },
          { name: 'TODO_INTERNAL_URL', value: 'https://todo-service:5001' },
        ],
      },
    });
    expect(fileOf('users-service', rows)).toMatchObject({
      snapshotReaders: ['todo-service', 'search-service'],
      publicKeysOf: [],
      publicKeyReaders: ['todo-service', 'search-service'],
    });
  });

  it('name every service, its database and the paths to test for the infrastructure chart', () => {
    expect(fileOf('infrastructure', [users, todo, mail])).toEqual({
      services: [
        { name: 'users-service', database: 'users' },
        { name: 'todo-service', database: 'todo' },
        { name: 'mail-service', database: 'mail' },
      ],
      smoke: {
        '/api/users/.well-known/jwks.json': 200,
        '/users-service': 401,
        '/todo-service': 401,
        '/mail-service': 401,
      },
    });
  });
});

describe('a service', () => {
  it.each(services.map(({ name }) => [name]))('%s has a chart, environments and a workflow', (name) => {
    const missing = [...newServiceFiles([{ name }]).keys()].filter((path) => !existsSync(path));
    if (missing.length > 0) throw new Error(`Missing, run "npm run generate": ${missing.join(', ')}`);
  });

  it('begins with the same files as the others', () => {
    const paths = [...newServiceFiles([mail]).keys()].map((path) => relative(ROOT, path)).sort();
    expect(paths).toEqual([
      '.github/workflows/mail-service.yaml',
      'charts/mail-service/Chart.lock',
      'charts/mail-service/Chart.yaml',
      'charts/mail-service/files/api.yaml',
      'charts/mail-service/templates/NOTES.txt',
      'charts/mail-service/templates/all.yaml',
      'charts/mail-service/values.yaml',
      'repos/k8s-config/environments/production/mail-service/values.yaml',
      'repos/k8s-config/environments/production/mail-service/version.yaml',
      'repos/k8s-config/environments/staging/mail-service/values.yaml',
      'repos/k8s-config/environments/staging/mail-service/version.yaml',
      'repos/k8s-config/environments/test/mail-service/values.yaml',
      'repos/k8s-config/environments/test/mail-service/version.yaml',
    ]);
  });
});
