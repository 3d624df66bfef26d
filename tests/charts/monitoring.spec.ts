import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { z } from 'zod';
import { serviceNames } from '../../tools/services/services.ts';
import { ensureGoProgram, promtool } from '../../tools/toolchain/index.ts';
import { type Chart, Charts, only, required } from './support/charts.ts';
import { quietly } from '../support/quietly.ts';

const METRICS = join(import.meta.dirname, '../../docs/metrics.md');
const NAMESPACE = 'todo-production';
const WITH_ALERTS = [...serviceNames, 'infrastructure'] as const;
/** Metrics of the gateway, KEDA and Argo Rollouts. */
const THIRD_PARTY = ['traefik_entrypoint_requests_total', 'keda_scaler_metrics_value', 'rollout_info'];

const prometheusRule = z.looseObject({
  spec: z.object({
    groups: z.array(
      z.looseObject({ name: z.string(), rules: z.array(z.looseObject({ alert: z.string(), expr: z.string() })) }),
    ),
  }),
});
const dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) })),
});
const configMap = z.looseObject({ data: z.record(z.string(), z.string()) });

let charts: Charts;
let folder: string;
let tool: string;
beforeAll(async () => {
  charts = await Charts.prepare();
  folder = await mkdtemp(join(tmpdir(), 'todo-platform-rules-'));
  tool = (await ensureGoProgram(promtool, quietly)).binary;
}, 15 * 60_000);
afterAll(async () => {
  await charts[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function rulesOf(chart: Chart) {
  const manifests = await charts.render(chart, { set: required[chart], namespace: NAMESPACE });
  return prometheusRule.parse(only(manifests, 'PrometheusRule', chart)).spec;
}

/** The alerts that fire in this minute. The samples are in promtool's notation, one for each minute. */
async function firing(
  chart: Chart,
  series: Readonly<Record<string, string>>,
  minute: number,
): Promise<readonly string[]> {
  const rules = await rulesOf(chart);
  await writeFile(join(folder, 'rules.yaml'), stringify(rules));
  const fired: string[] = [];
  for (const alertname of rules.groups.flatMap((group) => group.rules.map(({ alert }) => alert))) {
    // Prometheus has a series ALERTS for each alert that fires.
    const promql_expr_test = [
      {
        expr: `count(ALERTS{alertname="${alertname}",alertstate="firing"}) or vector(0)`,
        eval_time: `${minute}m`,
        exp_samples: [{ labels: '{}', value: 0 }],
      },
    ];
    const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const tests = [{ interval: '1m', input_series, promql_expr_test }];
    await writeFile(
      join(folder, 'test.yaml'),
      stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests }),
    );
    const { exitCode, stdout, stderr } = await execa(tool, ['test', 'rules', 'test.yaml'], {
      cwd: folder,
      reject: false,
    });
    if (exitCode !== 0 && !`${stdout}${stderr}`.includes('expr:')) throw new Error(stderr);
    if (exitCode !== 0) fired.push(alertname);
  }
  return fired;
}

describe('alerts', () => {
  it.each(WITH_ALERTS)('of %s are valid for Prometheus', async (chart) => {
    await writeFile(join(folder, 'rules.yaml'), stringify(await rulesOf(chart)));
    await execa(tool, ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yaml'], { cwd: folder });
  });

  const own = `namespace="${NAMESPACE}",service="todo-service"`;
  const api = `${own},role="api",route="/api/todos/v1/lists"`;
  const alive = {
    [`process_start_time_seconds{${own},role="api"}`]: '1+0x30',
    [`outbox_oldest_unpublished_age_seconds{${own}}`]: '0+0x30',
  };

  it.each([
    ['all is well', { ...alive, [`http_server_request_duration_seconds_count{${api},status="200"}`]: '0+600x30' }, []],
    [
      'three of a hundred requests fail',
      {
        ...alive,
        [`http_server_request_duration_seconds_count{${api},status="200"}`]: '0+970x30',
        [`http_server_request_duration_seconds_count{${api},status="503"}`]: '0+30x30',
      },
      ['RequestsFail'],
    ],
    [
      'an event waits',
      { ...alive, [`outbox_oldest_unpublished_age_seconds{${own}}`]: '0+60x30' },
      ['EventsNotPublished'],
    ],
    ['the broker refuses an event', { ...alive, [`outbox_refused_events{${own}}`]: '1+0x30' }, ['EventsRefused']],
    ['an event is parked', { ...alive, [`outbox_parked_events{${own}}`]: '1+0x30' }, ['EventsParked']],
    [
      'a snapshot is old',
      { ...alive, [`postgres_oldest_snapshot_age_seconds{${own}}`]: '3500+60x30' },
      ['OldSnapshot'],
    ],
    ['there is a dead letter', { ...alive, [`inbox_dead_letters{${own}}`]: '1+0x30' }, ['DeadLetters']],
    [
      'a projection differs from its source',
      { ...alive, [`projection_differences{${own},projection="people"}`]: '2+0x30' },
      ['ProjectionDiffers'],
    ],
    [
      'a projection was verified 30 minutes ago, and equals its source',
      {
        ...alive,
        // promtool's clock begins at 0, and the alerts are read in minute 25.
        [`projection_verified_timestamp_seconds{${own},projection="people"}`]: '-300+0x30',
        [`projection_differences{${own},projection="people"}`]: '0+0x30',
      },
      [],
    ],
    [
      'a projection was verified last more than three hours ago',
      { ...alive, [`projection_verified_timestamp_seconds{${own},projection="people"}`]: '-14400+0x30' },
      ['ProjectionNotVerified'],
    ],
    [
      'expired rows were deleted last more than three hours ago',
      { ...alive, [`retention_last_run_timestamp_seconds{${own}}`]: '-14400+0x30' },
      ['ExpiredRowsKept'],
    ],
    [
      'one of two workers deleted expired rows 30 minutes ago, and the other has just started',
      {
        ...alive,
        [`retention_last_run_timestamp_seconds{${own},pod="one"}`]: '-300+0x30',
        [`retention_last_run_timestamp_seconds{${own},pod="two"}`]: '-99999+0x30',
      },
      [],
    ],
    [
      'effects come late',
      {
        ...alive,
        [`inbox_commit_to_effect_seconds_bucket{${own},le="1"}`]: '0+90x30',
        [`inbox_commit_to_effect_seconds_bucket{${own},le="5"}`]: '0+100x30',
        [`inbox_commit_to_effect_seconds_bucket{${own},le="+Inf"}`]: '0+100x30',
      },
      ['EffectsLate'],
    ],
    ['there are no metrics', { 'up{job="other"}': '1+0x30' }, ['MetricsAbsent']],
  ])('of a service fire when they should: %s', async (_name, series, expected) => {
    expect(await firing('todo-service', series, 25)).toEqual(expected);
  });
});

describe('the dashboard and the alerts', () => {
  it('query only metrics that exist', async () => {
    const manifests = await charts.render('infrastructure');
    const { data } = configMap.parse(only(manifests, 'ConfigMap', 'dashboard-overview'));
    const { panels } = dashboard.parse(JSON.parse(data['overview.json'] ?? ''));
    const rules = await Promise.all(WITH_ALERTS.map(rulesOf));
    const asked = [
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules.map(({ expr }) => expr))),
    ];
    const documented = await readFile(METRICS, 'utf8');
    const names = new Set(
      asked.flatMap((query) => [...query.matchAll(/([a-z_0-9]+)\{/g)].map(([, name = '']) => name)),
    );
    expect(names.size).toBeGreaterThan(10);
    const unknown = [...names].filter((name) => !THIRD_PARTY.includes(name) && !isDocumented(name, documented));
    expect(unknown).toEqual([]);
  });

  it('have valid queries', async () => {
    const manifests = await charts.render('infrastructure');
    const { data } = configMap.parse(only(manifests, 'ConfigMap', 'dashboard-overview'));
    const { panels } = dashboard.parse(JSON.parse(data['overview.json'] ?? ''));
    const queries = panels.flatMap(({ targets }) =>
      targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '1m')),
    );
    const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
    await writeFile(join(folder, 'queries.yaml'), stringify({ groups: [{ name: 'dashboard', rules }] }));
    await execa(tool, ['check', 'rules', '--lint=none', 'queries.yaml'], { cwd: folder });
  });
});

/** Whether docs/metrics.md has the name, or the beginning of the name with a star. */
function isDocumented(name: string, documented: string): boolean {
  const base = name.replace(/_(bucket|count|sum)$/, '');
  if (documented.includes(`\`${base}\``)) return true;
  return [...documented.matchAll(/`([a-z_]+_)\*`/g)].some(([, beginning = '']) => base.startsWith(beginning));
}
