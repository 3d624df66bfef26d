import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../../build/index.ts';
import { run } from '../../toolchain/command.ts';

/** In the order of what they need. */
export const CHARTS = ['platform', 'users-service', 'todo-service', 'frontend'] as const;
export type Chart = (typeof CHARTS)[number];

/** A copy of the charts with their library packed into each, as a release of them has it: the tree may hold an older one. */
export async function packCharts(helm: string, signal: AbortSignal): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-charts-'));
  await cp(join(ROOT, 'charts'), folder, { recursive: true });
  for (const chart of CHARTS) {
    await rm(join(folder, chart, 'charts'), { recursive: true, force: true });
    await run(helm, ['dependency', 'build', join(folder, chart)], { signal });
  }
  return folder;
}
