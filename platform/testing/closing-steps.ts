import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { ROOT } from '../build/index.ts';
import { leftovers } from './leftovers.ts';
import type { Step } from './step.ts';

/** The changes of the Git tree, one a line; undefined outside of a Git checkout. */
export async function treeState(): Promise<string | undefined> {
  const args = ['status', '--porcelain', '--untracked-files=all'];
  return promisify(execFile)('git', args, { cwd: ROOT }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

/** What a run must not do: change the tree from what it was `before`, or leave processes of `run` behind. */
export function closingSteps(before: string | undefined, run: string): readonly Step[] {
  return [
    {
      name: 'tree',
      alone: false,
      title: 'No change in the tree',
      run: async () => {
        const known = before?.split('\n') ?? [];
        const after = (await treeState())?.split('\n') ?? [];
        const changed = [
          ...after.filter((line) => !known.includes(line)),
          ...known.filter((line) => !after.includes(line)),
        ];
        if (changed.length > 0) throw new Error(`Changed while the tests ran:\n${changed.join('\n')}`);
        return undefined;
      },
    },
    {
      name: 'processes',
      alone: false,
      title: 'No process left behind',
      run: async () => {
        const left = await leftovers(run);
        for (const { pid } of left) end(pid);
        if (left.length === 0) return undefined;
        throw new Error(`Ended what was left:\n${left.map(({ pid, command }) => `${pid} ${command}`).join('\n')}`);
      },
    },
  ];
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
