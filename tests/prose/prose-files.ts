import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from '../../tools/root.ts';

const PROSE = ['*.ts', '*.tsx', '*.mjs', '*.md', '*.yaml', '*.yml', '*.tpl', '*.proto', '*.go'];
/** Files that are not checked: generated files, files by other authors, and the list of phrases with its spec. */
const EXCEPT = [
  'repos/*/src/gen/**',
  'repos/contracts/third_party/**',
  '**/LICENSE*',
  'tests/prose/phrases.ts',
  'tests/prose/prose.spec.ts',
];

/**
 * The files that people read, relative to the root of the checkout, with those that Git does not track yet. Undefined outside a
 * Git checkout.
 */
export async function proseFiles(): Promise<readonly string[] | undefined> {
  const patterns = [...PROSE, ...EXCEPT.map((pattern) => `:(exclude,glob)${pattern}`)];
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...patterns];
  const listed = await promisify(execFile)('git', args, { cwd: ROOT, maxBuffer: 2 ** 24 }).catch(() => undefined);
  // A file that was deleted and not committed is still listed.
  return listed?.stdout.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file)));
}
