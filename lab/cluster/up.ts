import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';

import type { ReportProgress } from '../../tools/progress/progress-event.ts';
import { Steps } from '../../dev/steps.ts';
import type { EnsureOptions } from '../../tools/toolchain/index.ts';
import { ADD_ONS } from './addons/index.ts';
import type { AddOn } from './addons/addon.ts';
import { renderAll } from './addons/renderer.ts';
import { Cluster } from './cluster.ts';
import { projectImages } from './images/project-images.ts';
import { partImage, partsIn } from './images/upstream-images.ts';
import { CHARTS, packCharts, imageNameOf } from './installation/charts.ts';
import { installChart, type InstallOptions, NAMESPACE, prepareNamespace, renderChart } from './installation/install.ts';
import { awaitRollouts } from './installation/rollouts.ts';
import { awaitScrapes } from './installation/scrapes.ts';
import { saveRecord } from './cluster-record.ts';
import type { Target } from './targets/target.ts';
import { ensureTools } from './tools.ts';

/** How long to wait for a workload. On two processors, no workload takes longer once its images are loaded. */
const WORKLOAD_SECONDS = 300;
const NODE_PATIENCE_MS = 120_000;

/** The place of this project's images in a registry. */
export type PublishedImages = { readonly registry: string; readonly tag: string };

/**
 * Starts a cluster if it does not run, then installs or updates add-ons, images and charts from this tree.
 * @param published if undefined, the images are built from this tree.
 * @returns the cluster with the product in it.
 * @throws the error of the first step that fails.
 */
export async function bringUp(
  target: Target,
  published: PublishedImages | undefined,
  report: ReportProgress,
  abort: AbortController,
): Promise<Cluster> {
  await target.check();
  const { signal } = abort;
  const options = (detail: (text: string) => void): EnsureOptions => ({ report: detail, signal });
  const steps = new Steps();

  const tools = steps.add('Tools: kubectl, argo rollouts, helm', [], (detail) => ensureTools(options(detail)));
  const own = steps.add('Images of this project', [], (detail) =>
    published === undefined ? projectImages(options(detail)) : Promise.resolve([]),
  );
  const cluster = steps.add(`Kubernetes (${target.name})`, [tools], async (detail) => {
    const access = await target.up(options(detail));
    const { kubectl, helm } = tools.value;
    const started = new Cluster({ kubectl, helm, ...access });
    await nodesReady(started, signal);
    saveRecord({ target: target.name, ...access });
    return started;
  });
  const manifests = steps.add('Manifests', [cluster], () =>
    renderAll([...target.addOns, ...ADD_ONS], cluster.value, signal),
  );
  const charts = steps.add('Packing the charts', [tools], () => packCharts(tools.value.helm, signal));
  const settings = (imageOf: InstallOptions['imageOf']): InstallOptions => ({
    charts: charts.value,
    imageOf,
    values: { infrastructure: target.values },
    signal,
  });
  const ownLoaded = steps.add('Loading the images of this project', [cluster, own], async (detail) => {
    for (const image of own.value) await target.load?.(image, options(detail));
  });
  const parts = steps.add('Images of upstream projects', [manifests, charts], async (detail) => {
    if (!target.makesImages) return;
    // These images do not depend on the version of this project.
    const any = settings(() => ({ registry: '', tag: 'any' }));
    const rendered = await Promise.all(CHARTS.map((chart) => renderChart(cluster.value, chart, any)));
    for (const [reference, repository] of partsIn([...manifests.value.values(), ...rendered].join('\n'))) {
      await target.load?.(await partImage(reference, repository, options(detail)), options(detail));
    }
  });
  const addOns = steps.add('Add-ons', [parts], (detail) => applyAll(cluster.value, manifests.value, options(detail)));
  steps.add('Charts of this project', [addOns, ownLoaded], async (detail) => {
    await prepareNamespace(cluster.value, signal);
    const install = settings(
      (chart) =>
        published ?? { registry: '', tag: own.value.find(({ name }) => name === imageNameOf(chart))?.tag ?? '' },
    );
    for (const chart of CHARTS) {
      detail(chart);
      await installChart(cluster.value, chart, install);
    }
    await rm(charts.value, { recursive: true, force: true });
    detail('waiting for the rollouts');
    await awaitRollouts(cluster.value, NAMESPACE, {
      ...options(detail),
      // Other people may use a cluster that cluster:up did not create.
      promote: target.down !== undefined,
    });
    await awaitScrapes(cluster.value, NAMESPACE, options(detail));
  });

  await steps.run(report, abort);
  return cluster.value;
}

/** A new API server has no nodes at first, and kubectl fails then: ask again. */
async function nodesReady(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const until = Date.now() + NODE_PATIENCE_MS;
  for (;;) {
    try {
      await cluster.kubectl(['wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=60s'], { signal });
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (Date.now() > until) throw error;
      await sleep(200, undefined, { signal });
    }
  }
}

async function applyAll(
  cluster: Cluster,
  manifests: ReadonlyMap<AddOn, string>,
  { report, signal }: EnsureOptions,
): Promise<void> {
  for (const [addOn, text] of manifests) {
    report(addOn.name);
    await cluster.apply(stringify(namespaceOf(addOn)), addOn.namespace, signal);
    await cluster.apply(text, addOn.namespace, signal);
    const resources = addOn.resources?.map((name) => `crd/${name}`) ?? [];
    if (resources.length > 0) {
      await cluster.kubectl(['wait', '--for=condition=Established', ...resources, '--timeout=60s'], { signal });
    }
  }
  for (const { name, namespace, workloads } of manifests.keys()) {
    report(`waiting for ${name}`);
    for (const workload of workloads) await cluster.rolledOut(workload, namespace, WORKLOAD_SECONDS, signal);
  }
}

function namespaceOf({ namespace }: AddOn): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
}
