import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../tools/root.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Paths of the specs, such as `/tests/e2e/lists.spec.ts`. */
function specsBelow(folder: string): readonly string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const specs = files.filter((file) => file.endsWith('.spec.ts') && !file.includes('node_modules/'));
  return specs.map((file) => `/${folder}/${file}`);
}

/** The patterns that the steps in a file give to Jest. */
function patternsIn(file: string): readonly RegExp[] {
  return [...read(file).matchAll(/'--testPathPatterns',\s*'([^']+)'/g)].map(([, pattern = '']) => new RegExp(pattern));
}

const unmatched = (specs: readonly string[], patterns: readonly RegExp[]) =>
  specs.filter((spec) => !patterns.some((pattern) => pattern.test(spec)));

describe('a step of npm test runs every spec', () => {
  it('below tests/', () => {
    const patterns = ['tests/runner/test-steps.ts', 'tests/runner/heavy-steps.ts'].flatMap(patternsIn);
    expect(unmatched(specsBelow('tests'), patterns)).toEqual([]);
    const added = '/tests/new-folder/new.spec.ts';
    expect(unmatched([added], patterns)).toEqual([added]);
  });

  it('below lab/, which a checkout may lack', () => {
    if (!existsSync(join(ROOT, 'lab'))) return;
    const steps = read('lab/tests/steps.ts');
    // The step test:lab runs all specs except those below lab/tests/, which other steps name.
    expect(steps).toContain("'lab', ['--testPathIgnorePatterns', '/lab/tests/']");
    const files = [...read('lab/tests/cluster/cases.ts').matchAll(/file: '([^']+)'/g)].map(([, file = '']) => file);
    const cases = files.map((file) => new RegExp(`^/lab/tests/cluster/${file}`));
    expect(unmatched(specsBelow('lab/tests'), [...patternsIn('lab/tests/steps.ts'), ...cases])).toEqual([]);
  });
});
