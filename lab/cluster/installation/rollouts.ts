import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

import type { EnsureOptions } from '../../../tools/toolchain/index.ts';
import type { Cluster } from '../cluster.ts';

/** The fields that are read. https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
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

/** The controller's messages: the canary pauses at a step, and the rollout is held because no analysis could judge it. */
const PAUSED_AT_STEP = 'CanaryPauseStep';
const UNJUDGED = 'InconclusiveAnalysisRun';

export type AwaitOptions = EnsureOptions & {
  /**
   * Whether to promote a canary in full if it was held because no analysis could judge it, as without traffic. Rollouts held
   * for any other reason always stay held until someone acts.
   */
  readonly promote: boolean;
};

/**
 * Waits until every rollout is healthy or held.
 * @throws {Error} if one is degraded, or if it takes longer than 15 minutes.
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
    if (failed !== undefined) throw new Error(`${failed.name} is degraded: ${failed.message ?? 'without a message'}`);
    const open = rollouts.filter(({ phase }) => phase !== 'Healthy');
    const unjudged = promote ? open.filter(({ phase, message }) => phase === 'Paused' && message === UNJUDGED) : [];
    for (const { name } of unjudged) {
      if (promoted.has(name)) continue;
      promoted.add(name);
      report(`promoting ${name} in full: without traffic no analysis can judge its new version`);
      await cluster.rollouts(['promote', name, '--full', '--namespace', namespace], { signal });
    }
    const held = open.filter(({ phase, message }) => phase === 'Paused' && message !== PAUSED_AT_STEP);
    if (unjudged.length === 0 && held.length === open.length) {
      for (const { name, message } of held) {
        report(`${name} is held (${message ?? 'paused'}): kubectl argo rollouts promote ${name}, or abort`);
      }
      return;
    }
    if (Date.now() > until) {
      const states = open.map(({ name, phase, message }) => `${name}: ${phase ?? 'not reported yet'} ${message ?? ''}`);
      const help = 'see docs/cluster.md, "If something is stuck"';
      throw new Error(
        `Some rollouts are not healthy after ${PATIENCE_MS / 60_000} minutes (${help}):\n${states.join('\n')}`,
      );
    }
    await sleep(1_000, undefined, { signal });
  }
}
