/**
 * The services of this product, one row each. Everything else about them derives from these rows: npm start, the gateway, compose,
 * databases, topic owners, charts, images, secrets, and the test runner. How to add one: docs/recipes/add-a-service.md.
 */
export type ServiceRow = {
  /** Its folder in repos/, its chart and its image. */
  readonly name: `${string}-service`;
  /** Name of its database. Its processes are called after it too: `users-api`, `users-worker`. */
  readonly short: string;
  /** Requests below this path go to its api. */
  readonly apiPath: `/api/${string}`;
  /** Signs the access tokens that all services check. Exactly one service does. */
  readonly signsTokens?: true;
  /** Services whose snapshots its worker reads, to fill projections. */
  readonly peers: readonly string[];
  /** Fixed ports of `npm start`, all on loopback. */
  readonly ports: ServicePorts;
};

export type ServicePorts = {
  readonly api: number;
  readonly worker: number;
  /** gRPC for people with access tokens. */
  readonly grpc: number;
  /** gRPC for other services. */
  readonly internalGrpc: number;
  readonly apiMetrics: number;
  readonly workerMetrics: number;
  /** The first of four ports of the worker's Dapr sidecar. */
  readonly dapr: number;
  /** Where a debugger finds the api under `npm run dev`; the worker's is the next one. */
  readonly debug: number;
};

export const services = [
  {
    name: 'users-service',
    short: 'users',
    apiPath: '/api/users',
    signsTokens: true,
    peers: ['todo-service'],
    ports: {
      ...{ api: 8081, worker: 8083, grpc: 8091, internalGrpc: 8093 },
      ...{ apiMetrics: 9461, workerMetrics: 9462, dapr: 13500, debug: 9230 },
    },
  },
  {
    name: 'todo-service',
    short: 'todo',
    apiPath: '/api/todos',
    peers: ['users-service'],
    ports: {
      ...{ api: 8082, worker: 8084, grpc: 8092, internalGrpc: 8094 },
      ...{ apiMetrics: 9463, workerMetrics: 9464, dapr: 13510, debug: 9232 },
    },
  },
] as const satisfies readonly ServiceRow[];

/** One of the rows above. */
export type Row = (typeof services)[number];
export type ServiceName = Row['name'];
export type ServiceShort = Row['short'];
