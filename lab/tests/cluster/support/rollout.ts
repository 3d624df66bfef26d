import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { z } from 'zod';
import { serviceNames } from '../../../../tools/services/services.ts';
import { eventually } from '../../../../tests/support/eventually.ts';
import { type Component, NAMESPACE, podsOf, type TestCluster } from './test-cluster.ts';

/** https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
const Object = z.object({
  metadata: z.object({ generation: z.number() }),
  spec: z.object({
    replicas: z.number().default(1),
    template: z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string(), image: z.string() })) }) }),
  }),
  status: z.object({
    phase: z.string().default(''),
    message: z.string().default(''),
    abort: z.boolean().default(false),
    observedGeneration: z.string().default(''),
    stableRS: z.string().default(''),
    currentPodHash: z.string().default(''),
    readyReplicas: z.number().default(0),
    updatedReplicas: z.number().default(0),
    replicas: z.number().default(0),
    currentStepIndex: z.number().nullish(),
    pauseConditions: z.array(z.object({ reason: z.string() })).nullish(),
    canary: z.object({ weights: z.object({ canary: z.object({ weight: z.number() }) }).nullish() }).nullish(),
  }),
});

export type State = {
  readonly at: number;
  readonly phase: string;
  readonly message: string;
  readonly aborted: boolean;
  readonly weight: number;
  /** The pod template hash of each version. Metrics have it as a label. */
  readonly stable: string;
  readonly latest: string;
  readonly image: string;
  /** The requested number of pods, and the existing number. */
  readonly asked: number;
  readonly replicas: number;
  readonly ready: number;
  readonly pauses: readonly string[];
};

export type Watching = {
  /** A function that is called with each state. */
  readonly seen?: (state: State) => Promise<void>;
  readonly patienceMs?: number | undefined;
};

const PATIENCE_MS = 240_000;

/** A Rollout that the test reads and changes as people do: by kubectl and its plugin. */
export class Rollout {
  readonly name: string;
  readonly #cluster: TestCluster;
  readonly #service: string;
  readonly #component: Component;

  constructor(cluster: TestCluster, service: string, component: Component) {
    this.#cluster = cluster;
    this.#service = service;
    this.#component = component;
    this.name = `${service}-${component}`;
  }

  /** The rollouts of all services. */
  static all(cluster: TestCluster): readonly Rollout[] {
    return serviceNames.flatMap((service) =>
      (['api', 'worker'] as const).map((component) => new Rollout(cluster, service, component)),
    );
  }

  /** The selector of the rollout's pods of all versions. */
  get selector(): string {
    return podsOf(this.#service, this.#component);
  }

  /** The current state; undefined while the controller has not seen the last change. */
  async state(): Promise<State | undefined> {
    const { metadata, spec, status } = Object.parse(await this.#cluster.get('rollouts.argoproj.io', this.name));
    if (status.observedGeneration !== String(metadata.generation)) return undefined;
    return {
      at: Date.now(),
      ...{ phase: status.phase, message: status.message, aborted: status.abort },
      weight: status.canary?.weights?.canary.weight ?? 0,
      ...{ stable: status.stableRS, latest: status.currentPodHash },
      image: spec.template.spec.containers.find(({ name }) => name === this.#component)?.image ?? '',
      ...{ asked: spec.replicas, replicas: status.replicas, ready: status.readyReplicas },
      pauses: status.pauseConditions?.map(({ reason }) => reason) ?? [],
    };
  }

  /** `kubectl argo rollouts <verb> …`. @returns its output. */
  plugin(verb: string, ...args: readonly string[]): Promise<string> {
    return this.#cluster.cluster.rollouts([verb, ...args, '--namespace', NAMESPACE]);
  }

  setImage(image: string): Promise<string> {
    return this.plugin('set', 'image', this.name, `${this.#component}=${image}`);
  }

  /**
   * Reads the state each second until `reached` accepts it.
   * @throws {Error} with the last state, if that takes too long.
   */
  async until(
    what: string,
    reached: (state: State) => boolean,
    { seen, patienceMs = PATIENCE_MS }: Watching = {},
  ): Promise<State> {
    const deadline = Date.now() + patienceMs;
    for (let last: State | undefined; ;) {
      const state = await this.state();
      if (state !== undefined) {
        last = state;
        await seen?.(state);
        if (reached(state)) return state;
      }
      if (Date.now() > deadline) {
        throw new Error(`${this.name} is not ${what} after ${patienceMs / 60_000} minutes: ${JSON.stringify(last)}`);
      }
      await sleep(1_000);
    }
  }

  /** Replaces each pod, and waits until the new pods are ready. Old pods may still be ending. */
  async restart(): Promise<void> {
    const before = await this.#cluster.pods(this.selector, 'uid');
    await this.plugin('restart', this.name);
    await eventually(async () => {
      const staying = (await this.#cluster.podsIn(this.selector)).filter(({ ending }) => !ending);
      expect(staying.filter(({ uid, ready }) => before.includes(uid) || !ready)).toEqual([]);
      expect(staying.length).toBe((await this.state())?.asked);
    }, PATIENCE_MS);
    await this.healthy();
  }

  /** Returns to the stable version from any state that an earlier test has left. */
  async reset(): Promise<State> {
    const { phase, stable, latest } = await this.until('seen', () => true);
    if (phase !== 'Healthy' || stable !== latest) {
      // Undoing a held rollout leaves it held, so abort it first.
      await this.plugin('abort', this.name);
      // Without a revision, undo goes to the previous one, which may not be the stable one.
      const path = 'jsonpath={.metadata.annotations.rollout\\.argoproj\\.io/revision}';
      const revision = await this.#cluster.kubectl('get', 'replicaset', `${this.name}-${stable}`, '--output', path);
      if (stable !== latest) await this.plugin('undo', this.name, `--to-revision=${revision.trim()}`);
      else await this.plugin('retry', 'rollout', this.name);
    }
    return this.healthy();
  }

  healthy(watching?: Watching): Promise<State> {
    return this.until('healthy', ({ phase, stable, latest }) => phase === 'Healthy' && stable === latest, watching);
  }
}
