/** The cases of `cluster:test`, in the order in which they run. */
export const CASES = [
  {
    name: 'a',
    file: 'everything-ready',
    title: 'all pods are ready and restricted; the app works through the gateway',
  },
  { name: 'b', file: 'good-canary', title: 'a good canary is promoted step by step under load, and no request fails' },
  { name: 'c', file: 'bad-canaries', title: 'bad canaries are aborted or held; people promote, abort, undo and retry' },
  {
    name: 'd',
    file: 'worker-canary',
    title: 'a worker canary with a bug is aborted, and its dead letters are replayed',
  },
  { name: 'e', file: 'lag', title: 'workers scale on lag and on unpublished rows; no event is lost or applied twice' },
  { name: 'f', file: 'restarts', title: 'rolling restarts under load: no request fails, and every event takes effect' },
  {
    name: 'g',
    file: 'failures',
    title: 'Postgres and Kafka are killed, the node is drained: no acknowledged task is lost',
  },
  { name: 'h', file: 'refusals', title: 'scopes, roles, tokens, TLS and NetworkPolicies refuse what is not allowed' },
  {
    name: 'i',
    file: 'failover',
    title: 'Postgres fails over while a standby lags: it is not promoted, and no acknowledged task is lost',
  },
  { name: 'n', file: 'production-steps', title: 'a good canary is promoted in the steps of production, 5 % each' },
  { name: 'p', file: 'postgres-restart', title: 'Postgres is restarted under load: no acknowledged task is lost' },
] as const;

/** Long cases: they run only with --nightly or if named. */
export const NIGHTLY: readonly CaseName[] = ['n', 'p'];

export type CaseName = (typeof CASES)[number]['name'];
