import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { layoutOf, makeDataDir } from '../../tools/data-folder/layout.ts';
import { loadSecrets } from '../../tools/data-folder/secrets.ts';
import { defaultPorts } from '../../tools/ports/ports.ts';
import { describeServices } from '../../tools/services/services.ts';
import { migrate } from './service-specs.ts';

const folder = mkdtempSync(join(tmpdir(), 'service-specs-'));
const layout = layoutOf(folder);
afterAll(() => rmSync(folder, { recursive: true }));

it('a failed migration names the service and the log', async () => {
  makeDataDir(layout);
  const service = describeServices(layout, defaultPorts, loadSecrets(layout))['users-service'];
  const migrating = migrate(service, layout, { NODE_OPTIONS: '--no-such-option' }, new AbortController().signal);
  await expect(migrating).rejects.toThrow(
    /^Migrating users-service failed: [^]*--no-such-option[^]*\nLog: .*users-migrate\.log$/,
  );
});
