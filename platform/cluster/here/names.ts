/** The node that this machine starts. One a machine: whoever starts it again finds it. */
export const NODE = 'todo-platform';

/** Where it keeps its certificates, data and logs; nothing else is there. */
export const STATE = '/var/lib/todo-platform/cluster';

/**
 * Ranges that belong to nobody: 198.18.0.0/15 is for tests of networks (RFC 2544) and is not routed. The node has no default
 * route, so that what is meant for anywhere else ends in it.
 */
export const NETWORK = {
  node: '198.18.0.1',
  machine: '198.18.0.2',
  prefix: 30,
  pods: '198.19.0.0/17',
  /** The part of them that the one node has. */
  nodePods: '198.19.0.0/24',
  services: '198.19.128.0/17',
  /** Of the API inside the cluster: the first one of the services. */
  api: '198.19.128.1',
  dns: '198.19.128.10',
} as const;

/** The machine's end of the cable to the node. */
export const INTERFACE = 'todo-cluster';
export const SERVER = `https://${NETWORK.node}:6443`;

/** The group of all processes of its pods, of each controller. */
export const CGROUP = 'todo-platform';

/** The gateway's port, of the node and of the machine's loopback. */
export const HTTPS_PORT = 30443;
