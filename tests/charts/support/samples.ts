/** Seconds of samples before and after now: enough for every window, and for the duration of a test. */
const BEFORE = 600;
const AFTER = 600;
const INTERVAL = 10;

type Labels = Readonly<Record<string, string>>;

/** A series as scraped every ten seconds: its value at a time, in seconds from now; undefined if it had none. */
export type Series = {
  readonly name: string;
  readonly labels: Labels;
  readonly at: (second: number) => number | undefined;
};

/** A counter that grows steadily. */
function counter(name: string, labels: Labels, perSecond: number): Series {
  return { name, labels, at: (second) => (second + BEFORE) * perSecond };
}

/** A series with a constant value. */
function constant(name: string, labels: Labels, value: number): Series {
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

/** The metrics of a version of an api. */
export type ApiTraffic = {
  /** Requests; if 0, the counters stay constant. */
  readonly perSecond: number;
  /** Share of requests with a 503, 0 to 1. */
  readonly errors?: number;
  /** Duration of each request, in seconds. */
  readonly latency?: number;
  /** Seconds between restarts of the process. */
  readonly restartsEvery?: number;
  /** Seconds since the process crashed. Its pod still exists. */
  readonly down?: number;
  /** Whether the crashed process's pod no longer exists either. */
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
  const series = [
    ...counted.flatMap(([status, rate]) => {
      const labels = { ...route, status };
      const bounds = [...BUCKETS.filter((bound) => bound >= latency).map(String), '+Inf'];
      const below = BUCKETS.filter((bound) => bound < latency);
      return [
        growing(requests ?? '', labels, rate),
        ...bounds.map((le) => growing(buckets ?? '', { ...labels, le }, rate)),
        ...below.map((le) => constant(buckets ?? '', { ...labels, le: String(le) }, 0)),
      ];
    }),
    // Probes of Kubernetes are no traffic.
    counter(requests ?? '', { ...process, method: 'GET', route: '/health/ready', status: '200' }, 1),
    starts(process, restartsEvery),
  ];
  const present: Series = {
    name: 'up',
    labels: { namespace, pod: hash },
    at: (second) => (second < -down || down === 0 ? 1 : 0),
  };
  return [...(down === 0 ? series : series.map((one) => until(one, -down))), gone ? until(present, -down) : present];
}

/** The series without samples after `end`. */
function until(series: Series, end: number): Series {
  return { ...series, at: (second) => (second < end ? series.at(second) : undefined) };
}

/** The metrics of a version of a worker. */
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
    constant('up', { namespace, pod: hash }, 1),
  ];
}

/** KEDA's metrics of the events that a consumer group has not read. */
export function lag(namespace: string, events: number): readonly Series[] {
  const labels = {
    exported_namespace: namespace,
    namespace: 'keda',
    scaledObject: 'todo-service-worker',
    scaler: 'kafkaScaler',
  };
  return [constant('keda_scaler_metrics_value', labels, events)];
}

function growing(name: string, labels: Labels, perSecond: number): Series {
  return perSecond === 0 ? constant(name, labels, 1_000) : counter(name, labels, perSecond);
}

function starts(labels: Labels, every: number | undefined): Series {
  const at = (second: number) =>
    1_700_000_000 + (every === undefined ? 0 : Math.floor((second + BEFORE) / every) * every);
  return { name: 'process_start_time_seconds', labels, at };
}
