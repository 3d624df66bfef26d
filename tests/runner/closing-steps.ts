import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { ROOT } from '../../tools/root.ts';
import { leftovers } from './leftovers.ts';
import type { Step } from './step.ts';

/** The uncommitted changes, one a line, as `git status` prints them. Undefined outside a Git checkout. */
export async function treeState(): Promise<string | undefined> {
  const args = ['status', '--porcelain', '--untracked-files=all'];
  return promisify(execFile)('git', args, { cwd: ROOT }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

/** Check that the run changed no file since `before` and that every process of `run` has ended. */
export function closingSteps(before: string | undefined, run: string): readonly Step[] {
  return [
    {
      name: 'tree',
      alone: false,
      title: 'The tests changed no file',
      run: async () => {
        const known = before?.split('\n') ?? [];
        const after = (await treeState())?.split('\n') ?? [];
        const changed = [
          ...after.filter((line) => !known.includes(line)),
          ...known.filter((line) => !after.includes(line)),
        ];
        if (changed.length > 0) throw new Error(`These files changed while the tests ran:\n${changed.join('\n')}`);
        return undefined;
      },
    },
    {
      name: 'processes',
      alone: false,
      title: 'Every process of the tests has ended',
      run: async () => {
        const left = await leftovers(run);
        for (const { pid } of left) end(pid);
        if (left.length === 0) return undefined;
        throw new Error(
          `These processes were still running and have been killed:\n${left.map(({ pid, command }) => `${pid} ${command}`).join('\n')}`,
        );
      },
    },
  ];
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has already ended.
  }
}
