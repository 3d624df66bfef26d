import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

import type { EnsureOptions } from '../../toolchain/index.ts';
import type { Cluster } from '../cluster.ts';

/** As far as it is looked at. https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
const Rollouts = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), generation: z.number() }),
      spec: z.object({ replicas: z.number().optional() }),
      status: z
        .object({
          phase: z.string().optional(),
          message: z.string().optional(),
          observedGeneration: z.string().optional(),
          availableReplicas: z.number().optional(),
          replicas: z.number().optional(),
        })
        .optional(),
    }),
  ),
});

export type RolloutState = {
  readonly name: string;
  /** Healthy, Progressing, Paused or Degraded; undefined before the controller has looked. */
  readonly phase: string | undefined;
  readonly message: string | undefined;
  readonly available: number;
  readonly replicas: number;
};

export async function rolloutsOf(cluster: Cluster, namespace: string): Promise<readonly RolloutState[]> {
  const { items } = Rollouts.parse(await cluster.get('rollouts.argoproj.io', '--namespace', namespace));
  return items.map(({ metadata, spec, status }) => ({
    name: metadata.name,
    phase: status?.observedGeneration === String(metadata.generation) ? status.phase : undefined,
    message: status?.message,
    available: status?.availableReplicas ?? 0,
    replicas: spec.replicas ?? status?.replicas ?? 0,
  }));
}

const PATIENCE_MS = 900_000;

/** What a rollout says while it walks its ladder, and when it is held because it could not be judged. */
const WALKS = 'CanaryPauseStep';
const UNJUDGED = 'InconclusiveAnalysisRun';

export type AwaitOptions = EnsureOptions & {
  /**
   * Whether a canary that could not be judged, as where nobody uses it, is promoted in full, so that what runs is what was
   * asked for. Otherwise it is left to people, as one always is that is held for another reason.
   */
  readonly promote: boolean;
};

/**
 * Waits until all rollouts are through, or held.
 * @throws {Error} when one is degraded, or when it takes too long.
 */
export async function awaitRollouts(
  cluster: Cluster,
  namespace: string,
  { promote, report, signal }: AwaitOptions,
): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  const promoted = new Set<string>();
  for (;;) {
    const rollouts = await rolloutsOf(cluster, namespace);
    const failed = rollouts.find(({ phase }) => phase === 'Degraded');
    if (failed !== undefined) throw new Error(`${failed.name} is degraded: ${failed.message ?? 'it does not say why'}`);
    const open = rollouts.filter(({ phase }) => phase !== 'Healthy');
    const unjudged = promote ? open.filter(({ phase, message }) => phase === 'Paused' && message === UNJUDGED) : [];
    for (const { name } of unjudged) {
      if (promoted.has(name)) continue;
      promoted.add(name);
      report(`promoting ${name}: its new version could not be judged, as it is where nobody uses it`);
      await cluster.rollouts(['promote', name, '--full', '--namespace', namespace], { signal });
    }
    const held = open.filter(({ phase, message }) => phase === 'Paused' && message !== WALKS);
    if (unjudged.length === 0 && held.length === open.length) {
      for (const { name, message } of held) {
        report(`${name} is held (${message ?? 'paused'}): kubectl argo rollouts promote ${name}, or abort`);
      }
      return;
    }
    if (Date.now() > until) {
      const states = open.map(({ name, phase, message }) => `${name}: ${phase ?? 'not seen yet'} ${message ?? ''}`);
      const where = 'docs/cluster.md tells what to do where one is stuck';
      throw new Error(`Not through after ${PATIENCE_MS / 60_000} minutes (${where}):\n${states.join('\n')}`);
    }
    await sleep(1_000, undefined, { signal });
  }
}
