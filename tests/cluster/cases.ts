/** What `cluster:test` proves, in the order in which it does. */
export const CASES = [
  { name: 'a', file: 'whole', title: 'everything is ready and restricted; the app works through the gateway' },
  { name: 'b', file: 'good-canary', title: 'a good canary under load walks up by itself, and no request fails' },
  { name: 'c', file: 'bad-canaries', title: 'bad canaries are taken back or held; people promote, abort, undo, retry' },
  {
    name: 'd',
    file: 'worker-canary',
    title: 'a worker canary with a bug is stopped, and its dead letters are replayed',
  },
  { name: 'e', file: 'lag', title: 'workers scale by lag and by what is unpublished, and nothing is lost or doubled' },
  { name: 'f', file: 'restarts', title: 'rolling restarts under load: no request fails, and every effect follows' },
  { name: 'g', file: 'failures', title: 'Postgres and Kafka killed, a node drained: nothing acknowledged is lost' },
  { name: 'h', file: 'refusals', title: 'scopes, roles, tokens, TLS and NetworkPolicies refuse what they should' },
  { name: 'n', file: 'full-ladder', title: 'a good canary walks the ladder of production, in steps of 5 %' },
  { name: 'p', file: 'postgres-restart', title: 'Postgres is restarted under load: nothing acknowledged is lost' },
] as const;

/** Left out unless --nightly or their names ask for them: they take long. */
export const NIGHTLY: readonly CaseName[] = ['n', 'p'];

export type CaseName = (typeof CASES)[number]['name'];
