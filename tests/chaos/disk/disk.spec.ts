import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Disk } from './disk.ts';

const dir = mkdtempSync(join(tmpdir(), 'todo-platform-disk-'));
const folder = join(dir, 'mounted');
const disk = await Disk.mount(folder, join(dir, 'disk.img'));
const block = Buffer.alloc(8192);

afterAll(async () => {
  if (disk instanceof Disk) await disk.unmount();
  rmSync(dir, { recursive: true, force: true });
});

if (disk instanceof Disk)
  describe('a mounted disk', () => {
    it('takes no more data while it is full, and takes it afterwards', async () => {
      const empty = await disk.fill();
      await expect(writeFile(join(folder, 'more'), block)).rejects.toThrow('ENOSPC');
      await empty();
      await writeFile(join(folder, 'more'), block);
    });

    it('takes data while it is slow, and is open afterwards', async () => {
      const end = disk.slow();
      await writeFile(join(folder, 'meanwhile'), block, { flush: true });
      await end();
      await writeFile(join(folder, 'afterwards'), block, { flush: true });
      expect(await readFile(join(folder, 'afterwards'))).toEqual(block);
    });
  });
else it(`cannot be mounted here: ${disk}`, () => expect(disk).not.toBe(''));
