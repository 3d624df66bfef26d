import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { withImage } from '../gate/buf.ts';
import { contractOf } from '../gate/contract.ts';
import { release } from '../gate/release.ts';
import { breaksSinceRelease, RECORD, tagOf, versionOf, writeRecord } from '../gate/released.ts';
import { CONTRACTS, copyContracts } from './support/copy.ts';
import { extractTag } from './support/tag.ts';

let folder: string;
let version: string;
let newer: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'contracts-release-'));
  version = await versionOf(CONTRACTS);
  newer = `${Number(version.split('.')[0]) + 1}.0.0`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const recordSchema = z.object({ file: z.array(z.looseObject({ bufExtension: z.object({ isImport: z.boolean() }) })) });

/** What a record holds, but for the files that come with Buf itself. */
function ownFiles(of: string): readonly unknown[] {
  const { file } = recordSchema.parse(JSON.parse(readFileSync(join(of, RECORD), 'utf8')));
  return file.filter(({ bufExtension }) => !bufExtension.isImport);
}

describe('the record of the last release', () => {
  it('is what the tag of its version builds to', async () => {
    const { events } = await withImage(CONTRACTS, ({ bytes }) => Promise.resolve(contractOf(bytes)), RECORD);
    expect(events.size).toBeGreaterThan(0);
    if (await extractTag(tagOf(version), folder)) {
      await writeRecord(folder);
      expect(ownFiles(CONTRACTS)).toEqual(ownFiles(folder));
    } else {
      process.stdout.write(`${tagOf(version)} is not in this clone: ${RECORD} was compiled, not compared with it.\n`);
    }
  });
});

describe('a release', () => {
  const FILE = 'proto/todo/v1/list.proto';
  const add = () => appendFileSync(join(folder, FILE), 'message Colour {\n  string name = 1;\n}\n');
  const contents = () => [RECORD, 'package.json'].map((file) => readFileSync(join(folder, file), 'utf8'));

  beforeEach(() => {
    copyContracts(folder, 'released', 'package.json');
  });

  it('holds later ones to what it adds; until then that may change', async () => {
    const before = readFileSync(join(folder, FILE), 'utf8');
    add();
    expect(await breaksSinceRelease(folder)).toEqual([]);
    writeFileSync(join(folder, FILE), before);
    expect(await breaksSinceRelease(folder)).toEqual([]);

    add();
    await release(folder, newer);
    expect(await versionOf(folder)).toBe(newer);
    expect(await breaksSinceRelease(folder)).toEqual([]);
    writeFileSync(join(folder, FILE), before);
    expect((await breaksSinceRelease(folder)).join('\n')).toContain('"Colour" was deleted');
  }, 30_000);

  it('is refused where it breaks the last one, and then nothing is written', async () => {
    const before = contents();
    writeFileSync(
      join(folder, FILE),
      readFileSync(join(folder, FILE), 'utf8').replace('string title', 'string headline'),
    );
    await expect(release(folder, newer)).rejects.toThrow(/Incompatible with \d.*headline/s);
    expect(contents()).toEqual(before);
  });

  it('is refused under a version that is not newer, or none', async () => {
    const before = contents();
    for (const old of [version, '0.0.9']) await expect(release(folder, old)).rejects.toThrow('is not newer than');
    for (const none of ['two', '', '1.2', 'v9.0.0', '9.0.0-rc.1', '09.0.0'])
      await expect(release(folder, none)).rejects.toThrow('is no version');
    expect(contents()).toEqual(before);
  });

  it('that is the first may have the version of the package', async () => {
    rmSync(join(folder, RECORD));
    await expect(breaksSinceRelease(folder)).rejects.toThrow('is gone');
    await release(folder, version);
    expect(ownFiles(folder).length).toBeGreaterThan(0);
    expect(await breaksSinceRelease(folder)).toEqual([]);
  });
});
