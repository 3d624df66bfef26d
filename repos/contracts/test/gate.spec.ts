import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { breaksBetween } from '../gate/breaks.ts';
import { buf, withImage } from '../gate/buf.ts';
import { mutations, type Mutation } from '../gate/mutations.ts';
import { breaksSinceRelease } from '../gate/released.ts';
import { CONTRACTS, copyContracts } from './support/copy.ts';

const verdicts: { readonly change: string; readonly verdict: string }[] = [];
let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'contracts-gate-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  const width = Math.max(...verdicts.map(({ change }) => change.length));
  process.stdout.write(verdicts.map(({ change, verdict }) => `${change.padEnd(width)}  ${verdict}\n`).join(''));
});

/** A copy of the contracts with the change made. */
function changed({ name, file, replace, by }: Mutation): string {
  const folder = join(scratch, name.replaceAll(/\W+/g, '-'));
  copyContracts(folder);
  const path = join(folder, 'proto', file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(replace, by);
  if (after === before) throw new Error(`"${name}" changes nothing: ${file} has moved on`);
  writeFileSync(path, after);
  return folder;
}

const breaksOf = (released: string, next: string) =>
  withImage(released, (before) => withImage(next, (after) => breaksBetween(before, after)));

describe('the gate', () => {
  it('finds the contracts of this tree compatible with the last release', async () => {
    expect(await breaksSinceRelease(CONTRACTS)).toEqual([]);
  });

  it.each(mutations.map((mutation): [string, Mutation] => [mutation.name, mutation]))(
    'judges: %s',
    async (_, mutation) => {
      const breaks = await breaksOf(CONTRACTS, changed(mutation));
      verdicts.push({ change: mutation.name, verdict: breaks[0] ?? 'passes' });
      if (mutation.breaks) expect(breaks.join('\n')).toMatch(mutation.breaks);
      else expect(breaks).toEqual([]);
    },
  );

  it('lets a type be published once the release before has announced it', async () => {
    const announce = mutations.find(({ name }) => name === 'announce an event');
    const publish = mutations.find(({ name }) => name === 'publish a type that released workers do not handle');
    if (!announce || !publish) throw new Error('a mutation is gone');
    const released = changed({ ...announce, name: 'release N' });
    expect(await breaksOf(released, changed({ ...publish, name: 'release N+1' }))).toEqual([]);
  });

  it('refuses what does not compile, naming the place', async () => {
    const folder = changed({
      name: 'typo',
      file: 'todo/v1/events.proto',
      replace: 'TOPIC_TODO_LISTS',
      by: 'TOPIC_TODO_LIST',
    });
    await expect(breaksOf(CONTRACTS, folder)).rejects.toThrow(/todo\/v1\/events\.proto:\d+:/);
    expect((await buf(folder, 'lint')).code).not.toBe(0);
  });
});
