import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, run } from '../../../tools/command.ts';

const SIZE = '4G';
/** The rhythm of a slow disk, in milliseconds: it accepts no write, then all that wait. So each fsync takes up to a quarter of a second. */
const STALLED_MS = 250;
const OPEN_MS = 30;
const BLOCK = Buffer.alloc(4096);

/**
 * While the disk stalls, a write blocks its thread in the kernel, so this class uses no synchronous call.
 *
 * A disk for one folder: a file that Linux mounts as its own ext4 file system (https://man7.org/linux/man-pages/man4/loop.4.html).
 * It can be filled, and stalled by the kernel as a slow disk would be (https://man7.org/linux/man-pages/man8/fsfreeze.8.html).
 */
export class Disk {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Mounts a new disk at `folder`. @returns the reason if this machine cannot. */
  static async mount(folder: string, image: string): Promise<Disk | string> {
    if (process.platform !== 'linux') return 'only Linux can mount its own disk';
    if (process.getuid?.() !== 0) return 'only root can mount a disk';
    await mkdir(folder, { recursive: true });
    const commands = [
      ['truncate', '--size', SIZE, image],
      ['mkfs.ext4', '-q', '-m', '0', image],
      ['mount', '-o', 'loop', image, folder],
    ];
    for (const [command = '', ...args] of commands) {
      const { succeeded, ending, stderr } = await attempt(command, args);
      if (!succeeded) return `${command} failed: ${stderr.trim() || ending}`;
    }
    return new Disk(folder);
  }

  async unmount(): Promise<void> {
    const { succeeded } = await attempt('umount', [this.#folder]);
    // A process that still uses it keeps it until it ends.
    if (!succeeded) await run('umount', ['--lazy', this.#folder]);
  }

  /** Fills the disk. @returns what frees the space again. */
  async fill(): Promise<() => Promise<void>> {
    const ballast = join(this.#folder, 'ballast');
    const { bavail, bsize } = await statfs(this.#folder);
    await attempt('fallocate', ['--length', String(bavail * bsize), ballast]);
    const rest = await open(join(this.#folder, 'ballast-rest'), 'a');
    try {
      for (;;) await rest.write(BLOCK);
    } catch (error) {
      if (!isFull(error)) throw error;
    } finally {
      await rest.close();
    }
    return async () => {
      for (const name of ['ballast', 'ballast-rest']) await rm(join(this.#folder, name), { force: true });
    };
  }

  /** Stalls all writes in a rhythm. Reads go on. @returns what ends this. */
  slow(): () => Promise<void> {
    let ending = false;
    const stalls = this.#stallUntil(() => ending);
    // A failure is reported when the fault ends.
    stalls.catch(() => undefined);
    return () => {
      ending = true;
      return stalls;
    };
  }

  async #stallUntil(ended: () => boolean): Promise<void> {
    while (!ended()) {
      await run('fsfreeze', ['--freeze', this.#folder]);
      await sleep(STALLED_MS);
      await run('fsfreeze', ['--unfreeze', this.#folder]);
      await sleep(OPEN_MS);
    }
  }
}

function isFull(error: unknown): boolean {
  return Error.isError(error) && 'code' in error && error.code === 'ENOSPC';
}
