import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { PAUSE_IMAGE } from '../images/pause-image.ts';
import { CNI_FOLDER } from './machine.ts';
import { CGROUP, NETWORK, NODE } from './names.ts';

/** The path of `$STATE` inside the node. */
const INSIDE = '/run/state';

/** Writes the settings of containerd, kubelet, kube-proxy and the network plugins. */
export async function writeSettings(state: string): Promise<void> {
  await mkdir(join(state, 'cni'), { recursive: true });
  // The file names only the cluster's resolver, because the node cannot reach other networks.
  await writeFile(join(state, 'resolv.conf'), `nameserver ${NETWORK.dns}\n`);
  await writeFile(join(state, 'containerd.toml'), containerd);
  await writeFile(join(state, 'cni', '10-bridge.conflist'), JSON.stringify(network));
  await writeFile(join(state, 'kubelet.yaml'), stringify(kubelet));
  await writeFile(join(state, 'kube-proxy.yaml'), stringify(proxy));
}

/** https://github.com/containerd/containerd/blob/main/docs/cri/config.md */
const containerd = `version = 2
root = "${INSIDE}/containerd"
state = "/run/containerd"

[grpc]
address = "/run/containerd/containerd.sock"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${PAUSE_IMAGE}"
# A machine that is itself a container may not lower the score.
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${CNI_FOLDER}"
conf_dir = "${INSIDE}/cni"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
`;

/** https://www.cni.dev/plugins/current/main/bridge/ */
const network = {
  cniVersion: '1.0.0',
  name: NODE,
  plugins: [
    {
      type: 'bridge',
      bridge: 'pods0',
      isGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: NETWORK.nodePods }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};

/** https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
const kubelet = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: `${INSIDE}/pki/ca.crt` },
  },
  authorization: { mode: 'Webhook' },
  tlsCertFile: `${INSIDE}/pki/kubelet.crt`,
  tlsPrivateKeyFile: `${INSIDE}/pki/kubelet.key`,
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  podLogsDir: `${INSIDE}/pods`,
  resolvConf: `${INSIDE}/resolv.conf`,
  clusterDNS: [NETWORK.dns],
  clusterDomain: 'cluster.local',
  cgroupDriver: 'cgroupfs',
  cgroupRoot: `/${CGROUP}`,
  failCgroupV1: false,
  failSwapOn: false,
  enforceNodeAllocatable: [],
  maxPods: 200,
  // Other programs share the disk, so a fairly full disk must not evict pods.
  evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
  imageGCHighThresholdPercent: 100,
};

/** https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/ */
const proxy = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  clientConnection: { kubeconfig: `${INSIDE}/proxy.conf` },
  clusterCIDR: NETWORK.pods,
  hostnameOverride: NODE,
  mode: 'iptables',
  // Keep the machine's limits of connections.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
};
