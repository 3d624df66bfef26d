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

/** The files of a record, without those that come with Buf. */
function ownFiles(of: string): readonly unknown[] {
  const { file } = recordSchema.parse(JSON.parse(readFileSync(join(of, RECORD), 'utf8')));
  return file.filter(({ bufExtension }) => !bufExtension.isImport);
}

describe('the record of the last release', () => {
  it('is equal to what the tag of its version compiles to', async () => {
    const { events } = await withImage(CONTRACTS, ({ bytes }) => Promise.resolve(contractOf(bytes)), RECORD);
    expect(events.size).toBeGreaterThan(0);
    if (await extractTag(tagOf(version), folder)) {
      await writeRecord(folder);
      expect(ownFiles(CONTRACTS)).toEqual(ownFiles(folder));
    } else {
      process.stdout.write(
        `This clone has no tag ${tagOf(version)}: ${RECORD} was compiled, but not compared with the tag.\n`,
      );
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

  it('protects what it adds against later changes, but not before the release', async () => {
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

  it('is refused if it breaks the last release, and then writes nothing', async () => {
    const before = contents();
    writeFileSync(
      join(folder, FILE),
      readFileSync(join(folder, FILE), 'utf8').replace('string title', 'string headline'),
    );
    await expect(release(folder, newer)).rejects.toThrow(/Incompatible with \d.*headline/s);
    expect(contents()).toEqual(before);
  });

  it('is refused if its version is not newer or not a version', async () => {
    const before = contents();
    for (const old of [version, '0.0.9']) await expect(release(folder, old)).rejects.toThrow('is not newer than');
    for (const none of ['two', '', '1.2', 'v9.0.0', '9.0.0-rc.1', '09.0.0'])
      await expect(release(folder, none)).rejects.toThrow('is not a version');
    expect(contents()).toEqual(before);
  });

  it('may have the version of the package if it is the first one', async () => {
    rmSync(join(folder, RECORD));
    await expect(breaksSinceRelease(folder)).rejects.toThrow('is missing: restore it from Git');
    await release(folder, version);
    expect(ownFiles(folder).length).toBeGreaterThan(0);
    expect(await breaksSinceRelease(folder)).toEqual([]);
  });
});
