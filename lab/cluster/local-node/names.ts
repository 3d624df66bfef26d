/** The node's name. It is fixed, so a machine has one node, and a second start finds it. */
export const NODE = 'todo-platform';

/** The node's folder for certificates, data and logs. */
export const STATE = '/var/lib/todo-platform/cluster';

/**
 * 198.18.0.0/15 is reserved for network tests (RFC 2544) and never routed, so it conflicts with no other network. The node has
 * no default route: packets to other addresses go nowhere.
 */
export const NETWORK = {
  node: '198.18.0.1',
  machine: '198.18.0.2',
  prefix: 30,
  pods: '198.19.0.0/17',
  /** The part of `pods` for the only node. */
  nodePods: '198.19.0.0/24',
  services: '198.19.128.0/17',
  /** The API's address inside the cluster: the first of `services`. */
  api: '198.19.128.1',
  dns: '198.19.128.10',
} as const;

/** The machine's end of the virtual cable to the node. */
export const INTERFACE = 'todo-cluster';
export const SERVER = `https://${NETWORK.node}:6443`;

/** The control group of all processes in the node's pods. */
export const CGROUP = 'todo-platform';

/** The gateway's port, on the node and on the machine's loopback. */
export const HTTPS_PORT = 30443;
