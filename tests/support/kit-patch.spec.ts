import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { patchesOf } from '../bench/variants/patches.ts';
import type { Variant } from '../bench/variants/variant.ts';
import { INSTRUMENTATION } from '../chaos/probe/instrumentation.ts';
import { MUTATION_NAMES, MUTATIONS } from '../chaos/probe/mutations.ts';
import { applyPatch, type Patch } from './kit-patch.ts';

const KIT = join(import.meta.dirname, '../../repos/service-kit/dist');

/** Applies all patches to the built kit, as a process does that is started with them. */
function applyAll(patches: readonly Patch[]): void {
  const sources = new Map<string, string>();
  for (const patch of patches) {
    const source = sources.get(patch.file) ?? readFileSync(join(KIT, patch.file), 'utf8');
    sources.set(patch.file, applyPatch(source, patch));
  }
}

describe('a patch', () => {
  const patch = { file: 'a.js', find: 'one', replace: '$& two' };

  it('inserts its replacement literally', () => expect(applyPatch('is one here', patch)).toBe('is $& two here'));

  it.each(['is none here', 'one and one'])('fails if its text does not occur exactly once: %s', (source) =>
    expect(() => applyPatch(source.replace('none', 'nothing'), patch)).toThrow('a.js'),
  );
});

describe('the built service kit', () => {
  it('can be instrumented', () => expect(() => applyAll(INSTRUMENTATION)).not.toThrow());

  it.each(MUTATION_NAMES)('can be instrumented and mutated: %s', (name) =>
    expect(() => applyAll([...INSTRUMENTATION, ...MUTATIONS[name].patches])).not.toThrow(),
  );

  it.each<Variant>([
    { name: 'single-calls', atATime: 1 },
    { name: 'kafkajs', broker: 'broker:9092', group: 'group' },
    { name: 'no-outbox' },
  ])('can be patched to the benchmark variant $name', (variant) =>
    expect(() => applyAll(patchesOf(variant).patches)).not.toThrow(),
  );
});
