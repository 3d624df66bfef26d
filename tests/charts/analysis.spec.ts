import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { formatTable } from '../../tools/output/table.ts';
import { Charts, only, required } from './support/charts.ts';
import { ensureJudge, type Judgement } from './support/judge.ts';
import { type Prometheus, prometheusWith } from './support/prometheus.ts';
import { api, type ApiTraffic, lag, openMetrics, worker, type WorkerTraffic } from './support/samples.ts';

type Phase = Judgement['phase'];
type Case<T, M extends string> = {
  readonly name: string;
  readonly canary?: T;
  readonly stable?: T;
  readonly lag?: number;
  readonly expected: Readonly<Record<M, Phase>>;
};

const [good, bad, held] = ['Successful', 'Failed', 'Inconclusive'] as const;
const CANARY = 'canary-hash';
const STABLE = 'stable-hash';
const steady: ApiTraffic = { perSecond: 20 };

const apiCases: readonly Case<
  ApiTraffic,
  'error-ratio-above-stable' | 'p99-latency-to-stable' | 'restarts-above-stable'
>[] = [
  { name: 'good', canary: { perSecond: 1 }, stable: steady, expected: apiIs(good, good, good) },
  { name: 'errors', canary: { perSecond: 1, errors: 0.1 }, stable: steady, expected: apiIs(bad, good, good) },
  {
    name: 'errors as stable',
    canary: { perSecond: 1, errors: 0.1 },
    stable: { perSecond: 20, errors: 0.1 },
    expected: apiIs(good, good, good),
  },
  { name: 'only errors', canary: { perSecond: 1, errors: 1 }, stable: steady, expected: apiIs(bad, good, good) },
  { name: 'slow', canary: { perSecond: 1, latency: 2 }, stable: steady, expected: apiIs(good, bad, good) },
  {
    name: 'slow as stable',
    canary: { perSecond: 1, latency: 2 },
    stable: { perSecond: 20, latency: 2 },
    expected: apiIs(good, good, good),
  },
  {
    name: 'slower, but fast enough',
    canary: { perSecond: 1, latency: 0.2 },
    stable: steady,
    expected: apiIs(good, good, good),
  },
  { name: 'restarting', canary: { perSecond: 1, restartsEvery: 60 }, stable: steady, expected: apiIs(good, good, bad) },
  {
    name: 'restarting as stable',
    canary: { perSecond: 1, restartsEvery: 60 },
    stable: { ...steady, restartsEvery: 60 },
    expected: apiIs(good, good, good),
  },
  {
    name: 'crashed and not restarted yet',
    canary: { perSecond: 1, restartsEvery: 60, down: 290 },
    stable: steady,
    expected: apiIs(held, held, bad),
  },
  {
    name: 'crashed and its pods removed',
    canary: { perSecond: 1, restartsEvery: 60, down: 290, gone: true },
    stable: steady,
    expected: apiIs(held, held, held),
  },
  {
    name: 'restarted once',
    canary: { perSecond: 1, restartsEvery: 500 },
    stable: steady,
    expected: apiIs(good, good, good),
  },
  {
    name: 'little traffic, all errors',
    canary: { perSecond: 0.1, errors: 1 },
    stable: steady,
    expected: apiIs(held, held, good),
  },
  { name: 'no traffic (NaN)', canary: { perSecond: 0 }, stable: steady, expected: apiIs(held, held, good) },
  { name: 'no series', stable: steady, expected: apiIs(held, held, held) },
  { name: 'nothing at all', expected: apiIs(held, held, held) },
  {
    name: 'good, stable without traffic (NaN)',
    canary: { perSecond: 1 },
    stable: { perSecond: 0 },
    expected: apiIs(good, good, good),
  },
  { name: 'good, stable without series', canary: { perSecond: 1 }, expected: apiIs(good, good, good) },
  { name: 'errors, stable without series', canary: { perSecond: 1, errors: 0.1 }, expected: apiIs(bad, good, good) },
];

const handling: WorkerTraffic = { perSecond: 10 };
const workerCases: readonly Case<
  WorkerTraffic,
  'handler-failures-above-stable' | 'dead-letters-above-stable' | 'restarts-above-stable' | 'lag'
>[] = [
  { name: 'good', canary: handling, stable: handling, lag: 20, expected: workerIs(good, good, good, good) },
  {
    name: 'failing',
    canary: { perSecond: 10, retried: 0.2 },
    stable: handling,
    lag: 20,
    expected: workerIs(bad, good, good, good),
  },
  {
    name: 'failing as stable',
    canary: { perSecond: 10, retried: 0.2 },
    stable: { perSecond: 10, retried: 0.2 },
    lag: 20,
    expected: workerIs(good, good, good, good),
  },
  {
    name: 'one dead letter among many',
    canary: { perSecond: 10, dead: 1 },
    stable: handling,
    lag: 20,
    expected: workerIs(good, bad, good, good),
  },
  {
    name: 'one dead letter and little else',
    canary: { perSecond: 0.01, dead: 1 },
    stable: handling,
    lag: 20,
    expected: workerIs(held, bad, good, good),
  },
  {
    name: 'few events',
    canary: { perSecond: 0.05 },
    stable: handling,
    lag: 20,
    expected: workerIs(held, held, good, good),
  },
  {
    name: 'no events (NaN)',
    canary: { perSecond: 0 },
    stable: handling,
    lag: 20,
    expected: workerIs(held, held, good, good),
  },
  { name: 'no series', stable: handling, lag: 20, expected: workerIs(held, held, held, good) },
  {
    name: 'the group falls behind',
    canary: handling,
    stable: handling,
    lag: 10_001,
    expected: workerIs(good, good, good, bad),
  },
  { name: 'no metric shows the lag', canary: handling, stable: handling, expected: workerIs(good, good, good, held) },
];

function apiIs(errors: Phase, latency: Phase, restarts: Phase) {
  return { 'error-ratio-above-stable': errors, 'p99-latency-to-stable': latency, 'restarts-above-stable': restarts };
}

function workerIs(failures: Phase, dead: Phase, restarts: Phase, behind: Phase) {
  return {
    'handler-failures-above-stable': failures,
    'dead-letters-above-stable': dead,
    'restarts-above-stable': restarts,
    lag: behind,
  };
}

const namespaceOf = (role: string, index: number) => `${role}-${index}`;
const analysisTemplate = z.looseObject({ spec: z.object({ metrics: z.array(z.looseObject({ name: z.string() })) }) });
const rows: string[][] = [];

let charts: Charts;
let prometheus: Prometheus;
let judge: Awaited<ReturnType<typeof ensureJudge>>;

beforeAll(async () => {
  charts = await Charts.prepare();
  judge = await ensureJudge();
  const of = <T>(
    cases: readonly Case<T, string>[],
    role: string,
    series: (namespace: string, hash: string, traffic: T) => ReturnType<typeof api>,
  ) =>
    cases.flatMap(({ canary, stable, lag: events }, index) => [
      ...(canary === undefined ? [] : series(namespaceOf(role, index), CANARY, canary)),
      ...(stable === undefined ? [] : series(namespaceOf(role, index), STABLE, stable)),
      ...(events === undefined ? [] : lag(namespaceOf(role, index), events)),
    ]);
  prometheus = await prometheusWith(openMetrics([...of(apiCases, 'api', api), ...of(workerCases, 'worker', worker)]));
}, 20 * 60_000);
afterAll(async () => {
  await prometheus[Symbol.asyncDispose]();
  await charts[Symbol.asyncDispose]();
  process.stdout.write(`\n${formatTable([['rollout', 'canary', 'metric', 'value', 'judgement'], ...rows])}\n`);
});

async function judged(role: string, namespace: string, address = prometheus.address) {
  const manifests = await charts.render('todo-service', { set: required['todo-service'], namespace });
  const { metrics } = analysisTemplate.parse(only(manifests, 'AnalysisTemplate', `todo-service-${role}`)).spec;
  return judge(metrics, { canary: CANARY, stable: STABLE }, address);
}

const phases = (judgements: readonly Judgement[]) =>
  Object.fromEntries(judgements.map(({ metric, phase }) => [metric, phase]));

describe.each([
  ['api', apiCases],
  ['worker', workerCases],
] as const)('the analysis of a canary of the %s, with a real Prometheus and Argo Rollouts', (role, cases) => {
  it.each(cases.map(({ name, expected }, index) => [name, index, expected] as const))(
    'judges: %s',
    async (name, index, expected) => {
      const judgements = await judged(role, namespaceOf(role, index));
      rows.push(...judgements.map(({ metric, value, phase }) => [role, name, metric, value, phase]));
      expect(phases(judgements)).toEqual(expected);
    },
  );

  it('ends in an error, not in success, if Prometheus does not answer', async () => {
    const judgements = await judged(role, namespaceOf(role, 0), 'http://127.0.0.1:1');
    expect(new Set(judgements.map(({ phase }) => phase))).toEqual(new Set(['Error']));
  });
});
