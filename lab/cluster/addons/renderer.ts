import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { goModule } from '../../../tools/toolchain/go-program.ts';
import { go, need } from '../../../tools/toolchain/prerequisites.ts';
import type { Cluster } from '../cluster.ts';
import type { AddOn, Renderer } from './addon.ts';

/** Renders the manifests of all add-ons from the sources of the versions that run. */
export async function renderAll(
  addOns: readonly AddOn[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<ReadonlyMap<AddOn, string>> {
  const goPath = await need(go, 'fetch the manifests of the add-ons');
  const cwd = await mkdtemp(join(tmpdir(), 'todo-platform-manifests-'));
  const renderer: Renderer = {
    sourceOf: (program) => goModule(program, { goPath, cwd, signal }),
    chart: (folder, release, namespace, values) =>
      cluster.helm(
        ['template', release, folder, '--namespace', namespace, '--include-crds', '--no-hooks', '--values', '-'],
        { input: stringify(values), signal },
      ),
    kustomize: (folder) => cluster.kubectl(['kustomize', folder], { signal }),
  };
  try {
    const rendered = new Map<AddOn, string>();
    for (const addOn of addOns) rendered.set(addOn, await addOn.render(renderer));
    return rendered;
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
