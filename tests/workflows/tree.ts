import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { ROOT } from '../../tools/root.ts';
import type { Source, Tree } from './rules.ts';

const FOLDER = '.github/workflows';
const SCOPE = '@todo-platform/';
const Versions = z.record(z.string(), z.string()).default({});
const Manifest = z.object({ dependencies: Versions, devDependencies: Versions });

/** The workflows of this tree. */
export function workflows(): readonly Source[] {
  const names = readdirSync(join(ROOT, FOLDER)).sort();
  return names.map((name) => ({ path: `${FOLDER}/${name}`, text: readFileSync(join(ROOT, FOLDER, name), 'utf8') }));
}

/** This tree, read from Git and from the package.json files in repos/. */
export const tree: Tree = {
  covers: (filter) => {
    if (filter.startsWith('lab/') && !existsSync(join(ROOT, 'lab'))) return true;
    const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', `:(glob)${filter}`];
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }) !== '';
  },
  needs,
};

function needs(name: string): readonly string[] {
  const file = join(ROOT, 'repos', name, 'package.json');
  if (!existsSync(file)) return existsSync(join(ROOT, 'repos', name)) ? [name] : [];
  const { dependencies, devDependencies } = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  const packages = Object.keys({ ...dependencies, ...devDependencies }).filter((one) => one.startsWith(SCOPE));
  return [...new Set([name, ...packages.flatMap((one) => needs(one.slice(SCOPE.length)))])];
}
