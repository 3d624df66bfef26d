import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { breaksBetween } from '../gate/breaks.ts';
import { buf, withImage } from '../gate/buf.ts';
import { additive } from '../gate/mutations/additive.ts';
import { breaking } from '../gate/mutations/breaking.ts';
import type { Edit, Mutation } from '../gate/mutations/mutation.ts';
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

/** Makes a copy of the contracts with these edits. */
function changed(name: string, edits: readonly Edit[]): string {
  const folder = join(scratch, name.replaceAll(/\W+/g, '-'));
  copyContracts(folder);
  for (const { file, replace, by } of edits) {
    const path = join(folder, 'proto', file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(replace, by);
    if (after === before)
      throw new Error(`"${name}" changes nothing: ${file} no longer contains the text that it replaces`);
    writeFileSync(path, after);
  }
  return folder;
}

const breaksOf = (released: string, next: string) =>
  withImage(released, (before) => withImage(next, (after) => breaksBetween(before, after)));

async function judge(mutation: Mutation): Promise<readonly string[]> {
  const { name, released, also = [] } = mutation;
  const before = released ? changed(`${name}: before`, released) : CONTRACTS;
  const breaks = await breaksOf(before, changed(name, [mutation, ...also]));
  verdicts.push({ change: name, verdict: breaks[0] ?? 'passes' });
  return breaks;
}

const named = <M extends Mutation>(mutation: M): [string, M] => [mutation.name, mutation];

describe('the gate', () => {
  it('finds this tree compatible with the last release', async () => {
    expect(await breaksSinceRelease(CONTRACTS)).toEqual([]);
  });

  it.each(breaking.map(named))('does not let an engineer %s', async (_, mutation) => {
    expect((await judge(mutation)).join('\n')).toMatch(mutation.breaks);
  });

  it.each(additive.map(named))('lets an engineer %s', async (_, mutation) => {
    expect(await judge(mutation)).toEqual([]);
  });

  it('refuses contracts that do not compile, and names the place', async () => {
    const typo = { file: 'todo/v1/events.proto', replace: 'TOPIC_TODO_LISTS', by: 'TOPIC_TODO_LIST' };
    const folder = changed('typo', [typo]);
    await expect(breaksOf(CONTRACTS, folder)).rejects.toThrow(/todo\/v1\/events\.proto:\d+:/);
    expect((await buf(folder, 'lint')).code).not.toBe(0);
  });
});
