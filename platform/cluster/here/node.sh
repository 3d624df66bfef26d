#!/usr/bin/env bash
# Process 1 of the node: runs in network, mount, process and IPC namespaces of its own (node.ts makes them), so that all that a
# node brings about, its processes, mounts, interfaces and rules of the firewall, ends with it. Starts containerd and Kubernetes
# and starts again what ends. STATE: the folder of certificates, settings, data and logs. BIN: the folder of Kubernetes' binaries.
set -euo pipefail
: "${STATE:?}" "${BIN:?}" "${NODE_NAME:?}" "${NODE_IP:?}" "${PREFIX:?}" "${SERVICE_RANGE:?}" "${POD_RANGE:?}" "${GATEWAY_PORT:?}"

# What kubelet mounts, containerd has to see, and nobody else.
mount --make-rprivate /
mount --make-rshared /
# Under its short name: a socket's path has at most 107 characters.
mount -t tmpfs tmpfs /run
mkdir -p /run/state /run/lock
mount --bind "$STATE" /run/state
# Where libraries insist on their folders.
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /var/log
mkdir -p /var/lib/cni /run/state/{kubelet,containerd,etcd,volumes,log,pods}

ip link set lo up
until ip link show uplink >/dev/null 2>&1; do sleep 0.05; done
ip addr add "$NODE_IP/$PREFIX" dev uplink
ip link set uplink up
# The range of services needs a route before the firewall rewrites it; it ends here, as there is no default route.
ip link add services0 type bridge
ip link set services0 up
ip route add "$SERVICE_RANGE" dev services0
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.bridge.bridge-nf-call-iptables=1
sysctl -qw net.ipv4.ping_group_range="0 2147483647" || true

# From here on nothing that fails ends the node.
set +e

keep() {
  local name=$1
  shift
  (
    while :; do
      "$@" >>"/run/state/log/$name.log" 2>&1
      printf '%(%FT%TZ)T %s ended with %d; it starts again\n' -1 "$name" $? >>"/run/state/log/$name.log"
      sleep 1
    done
  ) &
}

cd /run/state || exit 1
keep etcd "$BIN/etcd" --data-dir etcd --unsafe-no-fsync --auto-compaction-retention 5m \
  --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
  --listen-peer-urls http://127.0.0.1:2380
keep containerd containerd --config containerd.toml
keep kube-apiserver "$BIN/kube-apiserver" --etcd-servers http://127.0.0.1:2379 \
  --advertise-address "$NODE_IP" --secure-port 6443 \
  --client-ca-file pki/ca.crt --tls-cert-file pki/apiserver.crt --tls-private-key-file pki/apiserver.key \
  --service-account-key-file pki/accounts.pub --service-account-signing-key-file pki/accounts.key \
  --service-account-issuer https://kubernetes.default.svc --service-cluster-ip-range "$SERVICE_RANGE" \
  --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --allow-privileged \
  --kubelet-client-certificate pki/admin.crt --kubelet-client-key pki/admin.key \
  --kubelet-preferred-address-types InternalIP \
  --requestheader-client-ca-file pki/front-ca.crt --requestheader-allowed-names front-proxy-client \
  --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group \
  --requestheader-extra-headers-prefix X-Remote-Extra- \
  --proxy-client-cert-file pki/front.crt --proxy-client-key-file pki/front.key \
  --profiling=false
# Autoscalers look every 5 s instead of 15: a test has no hours.
keep kube-controller-manager "$BIN/kube-controller-manager" --kubeconfig controller-manager.conf \
  --authentication-kubeconfig controller-manager.conf --authorization-kubeconfig controller-manager.conf \
  --service-account-private-key-file pki/accounts.key --root-ca-file pki/ca.crt --use-service-account-credentials \
  --cluster-cidr "$POD_RANGE" --allocate-node-cidrs --node-cidr-mask-size 24 --leader-elect=false \
  --cluster-signing-cert-file pki/ca.crt --cluster-signing-key-file pki/ca.key \
  --horizontal-pod-autoscaler-sync-period 5s
keep kube-scheduler "$BIN/kube-scheduler" --kubeconfig scheduler.conf --authentication-kubeconfig scheduler.conf \
  --authorization-kubeconfig scheduler.conf --leader-elect=false
keep kubelet "$BIN/kubelet" --config kubelet.yaml --kubeconfig kubelet.conf --root-dir /run/state/kubelet \
  --hostname-override "$NODE_NAME" --node-ip "$NODE_IP"
keep kube-proxy "$BIN/kube-proxy" --config kube-proxy.yaml
# In the machine's network, which is open as file 3: the gateway on its loopback, as kind has it.
keep gateway nsenter --net=/proc/self/fd/3 socat \
  "TCP-LISTEN:$GATEWAY_PORT,bind=127.0.0.1,reuseaddr,fork,max-children=512" "TCP:$NODE_IP:$GATEWAY_PORT"

trap 'exit 0' TERM INT
while :; do wait -n || true; done
