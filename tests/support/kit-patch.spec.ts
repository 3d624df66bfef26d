import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { makingOf } from '../bench/variants/patches.ts';
import type { Variant } from '../bench/variants/variant.ts';
import { MUTATION_NAMES, MUTATIONS } from '../chaos/probe/mutations.ts';
import { type Patch, patched } from './kit-patch.ts';
import { WATCHING } from '../chaos/probe/watching.ts';

const KIT = join(import.meta.dirname, '../../repos/service-kit/dist');

/** All patches one after the other, as a process that is started with them makes them. */
function patchAll(patches: readonly Patch[]): void {
  const sources = new Map<string, string>();
  for (const patch of patches) {
    const source = sources.get(patch.file) ?? readFileSync(join(KIT, patch.file), 'utf8');
    sources.set(patch.file, patched(source, patch));
  }
}

describe('a patch', () => {
  const patch = { file: 'a.js', find: 'one', replace: '$& two' };

  it('replaces its text, to the letter', () => expect(patched('is one here', patch)).toBe('is $& two here'));

  it.each(['is none here', 'one and one'])('fails where its text does not occur once: %s', (source) =>
    expect(() => patched(source.replace('none', 'nothing'), patch)).toThrow('a.js'),
  );
});

describe('the service kit as it is built', () => {
  it('can be watched', () => expect(() => patchAll(WATCHING)).not.toThrow());

  it.each(MUTATION_NAMES)('can be watched with %s', (name) =>
    expect(() => patchAll([...WATCHING, ...MUTATIONS[name].patches])).not.toThrow(),
  );

  it.each<Variant>([
    { name: 'single-calls', atATime: 1 },
    { name: 'kafkajs', broker: 'broker:9092', group: 'group' },
    { name: 'no-outbox' },
  ])('can be benchmarked as $name', (variant) => expect(() => patchAll(makingOf(variant).patches)).not.toThrow());
});
