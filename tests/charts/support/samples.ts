/** Seconds of samples before now and after: enough for every window, and for the time that a test takes. */
const BEFORE = 600;
const AFTER = 600;
const INTERVAL = 10;

type Labels = Readonly<Record<string, string>>;

/** A series as it was scraped every ten seconds: its value at a moment, in seconds from now; undefined where there was none. */
export type Series = {
  readonly name: string;
  readonly labels: Labels;
  readonly at: (second: number) => number | undefined;
};

/** A counter that grows steadily. */
export function counter(name: string, labels: Labels, perSecond: number): Series {
  return { name, labels, at: (second) => (second + BEFORE) * perSecond };
}

/** A counter that had moved, and does not any more. */
export function standing(name: string, labels: Labels, value: number): Series {
  return { name, labels, at: () => value };
}

/** OpenMetrics text of the series. */
export function openMetrics(series: readonly Series[], now = Math.floor(Date.now() / 1_000)): string {
  const lines = series.flatMap(({ name, labels, at }) => {
    const written = Object.entries(labels)
      .map(([key, value]) => `${key}="${value}"`)
      .join(',');
    return seconds().flatMap((second) => {
      const value = at(second);
      return value === undefined ? [] : [`${name}{${written}} ${value} ${now + second}`];
    });
  });
  return [...lines, '# EOF', ''].join('\n');
}

function seconds(): readonly number[] {
  return Array.from({ length: (BEFORE + AFTER) / INTERVAL }, (_, index) => index * INTERVAL - BEFORE);
}

/** What a version of an api tells of itself. */
export type ApiTraffic = {
  /** 0: counters that stand still. */
  readonly perSecond: number;
  /** Share of them that get a 503, 0 to 1. */
  readonly errors?: number;
  /** What each takes, in seconds. */
  readonly latency?: number;
  /** The process begins anew each so many seconds. */
  readonly restartsEvery?: number;
  /** For so many seconds the process has not been there, though its pod is. */
  readonly down?: number;
  /** The pod is not there any more either. */
  readonly gone?: boolean;
};

const BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function api(namespace: string, hash: string, traffic: ApiTraffic): readonly Series[] {
  const { perSecond, errors = 0, latency = 0.04, restartsEvery, down = 0, gone = false } = traffic;
  const process = { namespace, service: 'todo-service', role: 'api', rollouts_pod_template_hash: hash, pod: hash };
  const route = { ...process, method: 'GET', route: '/api/todos/v1/lists' };
  const [requests, buckets] = ['count', 'bucket'].map((part) => `http_server_request_duration_seconds_${part}`);
  const counted = [
    ['200', perSecond * (1 - errors)],
    ...(errors > 0 ? ([['503', perSecond * errors]] as const) : []),
  ] as const;
  const told = [
    ...counted.flatMap(([status, rate]) => {
      const labels = { ...route, status };
      const bounds = [...BUCKETS.filter((bound) => bound >= latency).map(String), '+Inf'];
      const below = BUCKETS.filter((bound) => bound < latency);
      return [
        growing(requests ?? '', labels, rate),
        ...bounds.map((le) => growing(buckets ?? '', { ...labels, le }, rate)),
        ...below.map((le) => standing(buckets ?? '', { ...labels, le: String(le) }, 0)),
      ];
    }),
    // Kubernetes asks for health all the time: that is no traffic.
    counter(requests ?? '', { ...process, method: 'GET', route: '/health/ready', status: '200' }, 1),
    starts(process, restartsEvery),
  ];
  const present: Series = {
    name: 'up',
    labels: { namespace, pod: hash },
    at: (second) => (second < -down || down === 0 ? 1 : 0),
  };
  return [...(down === 0 ? told : told.map((series) => until(series, -down))), gone ? until(present, -down) : present];
}

/** A series that has no samples any more. */
function until(series: Series, end: number): Series {
  return { ...series, at: (second) => (second < end ? series.at(second) : undefined) };
}

/** What a version of a worker tells of itself. */
export type WorkerTraffic = {
  readonly perSecond: number;
  /** Share of events that are retried, 0 to 1. */
  readonly retried?: number;
  /** Dead letters, all in the last minutes. */
  readonly dead?: number;
};

export function worker(
  namespace: string,
  hash: string,
  { perSecond, retried = 0, dead = 0 }: WorkerTraffic,
): readonly Series[] {
  const process = { namespace, service: 'todo-service', role: 'worker', rollouts_pod_template_hash: hash, pod: hash };
  const labels = { ...process, type: 'users.account.changed.v1' };
  return [
    growing('inbox_events_total', { ...labels, outcome: 'applied' }, perSecond * (1 - retried)),
    ...(retried > 0 ? [counter('inbox_events_total', { ...labels, outcome: 'retried' }, perSecond * retried)] : []),
    ...(dead > 0
      ? [
          {
            name: 'inbox_events_total',
            labels: { ...labels, outcome: 'dead' },
            at: (second: number) => (second < -60 ? undefined : dead),
          },
        ]
      : []),
    starts(process, undefined),
    standing('up', { namespace, pod: hash }, 1),
  ];
}

/** What KEDA tells of the events that a group has not read. */
export function lag(namespace: string, events: number): readonly Series[] {
  const labels = {
    exported_namespace: namespace,
    namespace: 'keda',
    scaledObject: 'todo-service-worker',
    scaler: 'kafkaScaler',
  };
  return [standing('keda_scaler_metrics_value', labels, events)];
}

function growing(name: string, labels: Labels, perSecond: number): Series {
  return perSecond === 0 ? standing(name, labels, 1_000) : counter(name, labels, perSecond);
}

function starts(labels: Labels, every: number | undefined): Series {
  const at = (second: number) =>
    1_700_000_000 + (every === undefined ? 0 : Math.floor((second + BEFORE) / every) * every);
  return { name: 'process_start_time_seconds', labels, at };
}
