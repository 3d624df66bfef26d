import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import * as contracts from '@todo-platform/contracts';
import { writeComposeFiles } from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'compose-'));
const dir = join(folder, '.compose');
afterAll(() => rmSync(folder, { recursive: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;
const contents = () =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, mode: modeOf(path), text: readFileSync(path, 'utf8') }));

it('a second run writes the same files, which containers can read, in a folder that is closed to other users', async () => {
  await writeComposeFiles(dir, contracts);
  const written = contents();
  await writeComposeFiles(dir, contracts);
  expect(contents()).toEqual(written);

  expect(modeOf(dir)).toBe(0o700);
  for (const { path, mode } of written) {
    const isMounted = !/\.env$|\/secrets\.json$/.test(path);
    expect({ path, mode }).toEqual({ path, mode: isMounted ? 0o644 : 0o600 });
  }
  const certificate = new X509Certificate(readFileSync(join(dir, 'tls/users-service.pem')));
  expect(certificate.checkHost('users-api')).toBe('users-api');
  expect(certificate.checkHost('todo-api')).toBeUndefined();
});
