#!/usr/bin/env bash
# Process 1 of the node. node.ts starts it in its own network, mount, process and IPC namespaces. So when it ends, the kernel
# removes the node's processes, mounts, interfaces and firewall rules. It starts containerd and Kubernetes, and restarts a program
# that ends. STATE: the folder of certificates, settings, data and logs. BIN: the folder of Kubernetes' binaries.
set -euo pipefail
: "${STATE:?}" "${BIN:?}" "${NODE_NAME:?}" "${NODE_IP:?}" "${PREFIX:?}" "${SERVICE_RANGE:?}" "${POD_RANGE:?}" "${GATEWAY_PORT:?}"

# containerd must see kubelet's mounts, and nothing outside the node may see them.
mount --make-rprivate /
mount --make-rshared /
# A short path, because a socket's path has at most 107 characters.
mount -t tmpfs tmpfs /run
mkdir -p /run/state /run/lock
mount --bind "$STATE" /run/state
# Libraries insist on folders here.
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /var/log
mkdir -p /var/lib/cni /run/state/{kubelet,containerd,etcd,volumes,log,pods}

ip link set lo up
until ip link show uplink >/dev/null 2>&1; do sleep 0.05; done
ip addr add "$NODE_IP/$PREFIX" dev uplink
ip link set uplink up
# Without a default route, service addresses need a route of any kind, so that the firewall gets to rewrite them.
ip link add services0 type bridge
ip link set services0 up
ip route add "$SERVICE_RANGE" dev services0
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.bridge.bridge-nf-call-iptables=1
sysctl -qw net.ipv4.ping_group_range="0 2147483647" || true

# From here on, a failing command does not end the node.
set +e

keep() {
  local name=$1
  shift
  (
    while :; do
      "$@" >>"/run/state/log/$name.log" 2>&1
      printf '%(%FT%TZ)T %s ended with exit code %d; restarting it in 1 s\n' -1 "$name" $? >>"/run/state/log/$name.log"
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
# Autoscalers look every 5 s instead of 15, so that tests take minutes.
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
# Runs in the machine's network namespace, which is open as file 3: serves the gateway on the machine's loopback, as kind does.
keep gateway nsenter --net=/proc/self/fd/3 socat \
  "TCP-LISTEN:$GATEWAY_PORT,bind=127.0.0.1,reuseaddr,fork,max-children=512" "TCP:$NODE_IP:$GATEWAY_PORT"

trap 'exit 0' TERM INT
while :; do wait -n || true; done
