import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Charts, type Manifest, only, required } from './support/charts.ts';

let charts: Charts;
beforeAll(async () => {
  charts = await Charts.prepare();
}, 15 * 60_000);
afterAll(() => charts[Symbol.asyncDispose]());

const rollout = z.object({
  spec: z.object({
    strategy: z.object({
      canary: z.looseObject({
        steps: z.array(
          z.union([
            z.strictObject({ setWeight: z.number() }),
            z.strictObject({ pause: z.object({ duration: z.string() }) }),
          ]),
        ),
      }),
    }),
  }),
});
const render = (...set: readonly string[]) =>
  charts.render('todo-service', { set: [...required['todo-service'], ...set] });
const stepsOf = (manifest: Manifest) => rollout.parse(manifest).spec.strategy.canary.steps;
const weightsOf = (manifest: Manifest) =>
  stepsOf(manifest).flatMap((step) => ('setWeight' in step ? [step.setWeight] : []));

describe('the steps of a canary', () => {
  it('are 5 percent each, with a pause after each but the last', async () => {
    const steps = stepsOf(only(await render(), 'Rollout', 'todo-service-api'));
    expect(steps).toHaveLength(39);
    expect(steps.slice(0, 4)).toEqual([
      { setWeight: 5 },
      { pause: { duration: '120s' } },
      { setWeight: 10 },
      { pause: { duration: '120s' } },
    ]);
    expect(steps.at(-1)).toEqual({ setWeight: 100 });
  });

  it.each([
    [5, Array.from({ length: 20 }, (_, index) => 5 * (index + 1))],
    [25, [25, 50, 75, 100]],
    [30, [30, 60, 90, 100]],
    [50, [50, 100]],
    [1, Array.from({ length: 100 }, (_, index) => index + 1)],
  ])('rise by %d', async (step, weights) => {
    const manifests = await render(`api.canary.stepPercent=${step}`, 'api.canary.pauseSeconds=7');
    expect(weightsOf(only(manifests, 'Rollout', 'todo-service-api'))).toEqual(weights);
    const pauses = stepsOf(only(manifests, 'Rollout', 'todo-service-api')).filter((one) => 'pause' in one);
    expect(pauses).toEqual(Array.from({ length: weights.length - 1 }, () => ({ pause: { duration: '7s' } })));
  });

  it.each(['0', '51', '2.5'])('cannot rise by %s', async (step) => {
    expect(await charts.refusal('todo-service', `api.canary.stepPercent=${step}`)).toContain('/api/canary/stepPercent');
  });

  it('of a worker set no traffic weights: one pod, half, all', async () => {
    const worker = only(await render(), 'Rollout', 'todo-service-worker');
    expect(weightsOf(worker)).toEqual([1, 50]);
    expect(JSON.stringify(worker)).not.toContain('trafficRouting');
  });
});

describe('the charts refuse', () => {
  it.each([
    ['api.drain.graceSeconds=25', 'api.drain.graceSeconds (25) must be more than lookAwaySeconds + 15 s of drain (25)'],
    [
      'worker.drain.graceSeconds=30',
      'worker.drain.graceSeconds (30) must be more than sidecarBlockSeconds + sidecarGraceSeconds (30)',
    ],
    [
      'worker.drain.lookAwaySeconds=6',
      'worker.drain.sidecarBlockSeconds (20) must be at least lookAwaySeconds + 15 s of drain (21)',
    ],
    ['worker.replicas.max=7', 'worker.replicas.max (7) is above 6: further workers would have no partition to read'],
    ['worker.replicas.min=7', 'worker.replicas.min (7) is above worker.replicas.max (6)'],
    ['kafka.bootstrapServers=', 'in production the broker is not that of the infrastructure chart'],
    ['api.replicas.min=11', 'api.replicas.min (11) is above api.replicas.max (10)'],
  ])('%s', async (set, message) => {
    expect(await charts.refusal('users-service', set)).toContain(message);
  });

  it.each([
    ['kafka.enabled=true', 'a broker without a copy is not for production'],
    ['postgres.synchronousCopies=3', 'postgres.synchronousCopies (3) must be below postgres.instances (3)'],
    ['postgres.synchronousCopies=0', 'a failover loses what was acknowledged'],
    ['kafka.bootstrapServers=', 'set kafka.bootstrapServers'],
    ['gateway.trustedAddresses={10.0.0.0/8}', 'all callers count as one'],
  ])('%s in the infrastructure chart', async (set, message) => {
    expect(await charts.refusal('infrastructure', set)).toContain(message);
  });
});

describe('the scaling of a worker', () => {
  it('follows lag and unpublished events, between one worker and half the number of Kafka partitions', async () => {
    const { spec } = only(await render(), 'ScaledObject', 'todo-service-worker');
    expect(spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'todo-service-worker' },
      minReplicaCount: 1,
      maxReplicaCount: 6,
      triggers: [
        {
          type: 'kafka',
          metadata: {
            consumerGroup: 'todo-worker',
            topic: 'users.accounts.v1',
            offsetResetPolicy: 'earliest',
            tls: 'enable',
          },
        },
        {
          type: 'prometheus',
          metadata: { threshold: '5', query: expect.stringContaining('outbox_oldest_unpublished_age_seconds') },
        },
      ],
    });
  });
});
