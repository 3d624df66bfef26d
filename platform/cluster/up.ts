import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';

import type { Report } from '../local/progress.ts';
import { Steps } from '../local/steps.ts';
import type { EnsureOptions } from '../toolchain/index.ts';
import { ADD_ONS } from './addons/index.ts';
import type { AddOn } from './addons/addon.ts';
import { renderAll } from './addons/renderer.ts';
import { Cluster } from './cluster.ts';
import { ownImages } from './images/own-images.ts';
import { partImage, partsIn } from './images/parts.ts';
import { CHARTS, packCharts } from './platform/charts.ts';
import { installChart, type InstallOptions, NAMESPACE, prepareNamespace, renderChart } from './platform/install.ts';
import { awaitRollouts } from './platform/rollouts.ts';
import { remember } from './record.ts';
import type { Target } from './targets/target.ts';
import { ensureTools } from './tools.ts';

/** With images that are there, nothing takes longer on two processors. */
const WORKLOAD_SECONDS = 300;
const NODE_PATIENCE_MS = 120_000;

/** Images of this project that a registry has. */
export type Published = { readonly registry: string; readonly tag: string };

/**
 * Brings a cluster up, or to what this tree says: add-ons, images, charts. What is there already stays.
 * @param published undefined: the images are made of this tree as it is.
 * @returns the cluster with the platform on it.
 * @throws what the first failing step threw.
 */
export async function bringUp(
  target: Target,
  published: Published | undefined,
  report: Report,
  abort: AbortController,
): Promise<Cluster> {
  await target.check();
  const { signal } = abort;
  const options = (detail: (text: string) => void): EnsureOptions => ({ report: detail, signal });
  const steps = new Steps();

  const tools = steps.add('Tools: kubectl, argo rollouts, helm', [], (detail) => ensureTools(options(detail)));
  const own = steps.add('Images of this project', [], (detail) =>
    published === undefined ? ownImages(options(detail)) : Promise.resolve([]),
  );
  const cluster = steps.add(`Kubernetes (${target.name})`, [tools], async (detail) => {
    const access = await target.up(options(detail));
    const { kubectl, helm } = tools.value;
    const started = new Cluster({ kubectl, helm, ...access });
    await nodesReady(started, signal);
    remember({ target: target.name, ...access });
    return started;
  });
  const manifests = steps.add('Manifests', [cluster], () =>
    renderAll([...target.addOns, ...ADD_ONS], cluster.value, signal),
  );
  const charts = steps.add('Charts', [tools], () => packCharts(tools.value.helm, signal));
  const settings = (imageOf: InstallOptions['imageOf']): InstallOptions => ({
    charts: charts.value,
    imageOf,
    values: { platform: target.values },
    signal,
  });
  const ownLoaded = steps.add('Images of this project, loaded', [cluster, own], async (detail) => {
    for (const image of own.value) await target.load?.(image, options(detail));
  });
  const parts = steps.add('Images of the parts', [manifests, charts], async (detail) => {
    if (!target.makesImages) return;
    // Which version of this project it is makes no difference to the parts.
    const any = settings(() => ({ registry: '', tag: 'any' }));
    const rendered = await Promise.all(CHARTS.map((chart) => renderChart(cluster.value, chart, any)));
    for (const [reference, repository] of partsIn([...manifests.value.values(), ...rendered].join('\n'))) {
      await target.load?.(await partImage(reference, repository, options(detail)), options(detail));
    }
  });
  const addOns = steps.add('Add-ons', [parts], (detail) => applyAll(cluster.value, manifests.value, options(detail)));
  steps.add('Platform', [addOns, ownLoaded], async (detail) => {
    await prepareNamespace(cluster.value, signal);
    const install = settings(
      (chart) => published ?? { registry: '', tag: own.value.find(({ name }) => name === chart)?.tag ?? '' },
    );
    for (const chart of CHARTS) {
      detail(chart);
      await installChart(cluster.value, chart, install);
    }
    await rm(charts.value, { recursive: true, force: true });
    detail('waiting for its rollouts');
    await awaitRollouts(cluster.value, NAMESPACE, {
      ...options(detail),
      // Where the cluster belongs to others, there may be people who use it.
      promote: target.down !== undefined,
    });
  });

  await steps.run(report, abort);
  return cluster.value;
}

/** An API that has just begun to answer knows no node yet. */
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
