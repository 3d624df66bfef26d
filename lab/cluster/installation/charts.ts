import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from '../../../tools/root.ts';
import { type ServiceName, serviceNames } from '../../../tools/services/services.ts';
import { run } from '../../../tools/command.ts';

/** The charts in the order of installation: services need the infrastructure. */
export const CHARTS: readonly Chart[] = ['infrastructure', ...serviceNames, 'frontend'];
export type Chart = 'infrastructure' | ServiceName | 'frontend';

/** Copies the charts and packs the library chart into each, as for a release. A packed library in the tree may be outdated. */
export async function packCharts(helm: string, signal: AbortSignal): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-platform-charts-'));
  await cp(join(ROOT, 'charts'), folder, { recursive: true });
  for (const chart of CHARTS) {
    await rm(join(folder, chart, 'charts'), { recursive: true, force: true });
    await run(helm, ['dependency', 'build', join(folder, chart)], { signal });
  }
  return folder;
}

/** The image that a chart is installed with: the infrastructure chart runs the operators' commands. */
export const imageNameOf = (chart: Chart): string => (chart === 'infrastructure' ? 'operators' : chart);
