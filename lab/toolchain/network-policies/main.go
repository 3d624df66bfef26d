// Enforces the NetworkPolicies of a cluster on this node: kube-router's network policy controller alone, without its routing and
// its service proxy, whose dependencies take most of the time to build. Needs root, iptables and ipset. The rules stay when it
// stops, so that a restart opens nothing; `--cleanup` removes them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/coreos/go-iptables/iptables"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

func main() {
	klog.InitFlags(nil)
	kubeconfig := flag.String("kubeconfig", "", "how to reach the cluster (default: as a pod of it)")
	node := flag.String("node", os.Getenv("NODE_NAME"), "this node's name in the cluster (default: $NODE_NAME)")
	services := flag.String("service-cluster-ip-range", "", "the cluster's range of service addresses, such as 10.96.0.0/12")
	health := flag.Uint("health-port", 20244, "where /healthz answers, 0 for nowhere")
	cleanup := flag.Bool("cleanup", false, "remove all rules and sets, then end")
	flag.Parse()
	if err := run(*kubeconfig, *node, *services, uint16(*health), *cleanup); err != nil {
		fmt.Fprintf(os.Stderr, "network-policies: %v\n", err)
		os.Exit(1)
	}
}

func run(kubeconfig, node, services string, health uint16, cleanup bool) error {
	if cleanup {
		return removeAll()
	}
	if node == "" || services == "" {
		return errors.New("--node and --service-cluster-ip-range are needed")
	}
	access, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(access)
	if err != nil {
		return err
	}
	config := options.NewKubeRouterConfig()
	config.RunFirewall = true
	config.EnableIPv4 = true
	config.ClusterIPCIDRs = []string{services}
	config.HostnameOverride = node
	config.HealthPort = health
	return enforce(client, config)
}

func removeAll() error {
	(&netpol.NetworkPolicyController{}).Cleanup()
	// The library's own cleanup forgets these.
	filter, err := iptables.New()
	if err != nil {
		return err
	}
	for _, chain := range []string{"INPUT", "FORWARD", "OUTPUT"} {
		if err := filter.DeleteIfExists("filter", chain, "-m", "comment", "--comment",
			"KUBE-ROUTER rule to explicitly ACCEPT traffic that comply to network policies",
			"-m", "mark", "--mark", "0x20000/0x20000", "-j", "ACCEPT"); err != nil {
			return err
		}
	}
	return nil
}

// enforce returns when the process is asked to end.
func enforce(client kubernetes.Interface, config *options.KubeRouterConfig) error {
	stop := make(chan struct{})
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	namespaces := factory.Core().V1().Namespaces().Informer()
	policies := factory.Networking().V1().NetworkPolicies().Informer()
	factory.Start(stop)
	for kind, synced := range factory.WaitForCacheSync(stop) {
		if !synced {
			return fmt.Errorf("could not read %v", kind)
		}
	}

	filters, sets, err := netpol.NewIPTablesHandlers(config)
	if err != nil {
		return err
	}
	controller, err := netpol.NewNetworkPolicyController(
		client, config, pods, policies, namespaces, &sync.Mutex{}, nil, filters, sets)
	if err != nil {
		return err
	}
	for informer, handler := range map[cache.SharedIndexInformer]cache.ResourceEventHandler{
		pods:       controller.PodEventHandler,
		namespaces: controller.NamespaceEventHandler,
		policies:   controller.NetworkPolicyEventHandler,
	} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	checks, err := healthcheck.NewHealthController(config)
	if err != nil {
		return err
	}
	checks.SetAlive()
	heartbeats := make(chan *healthcheck.ControllerHeartbeat, 10)
	var running sync.WaitGroup
	running.Add(3)
	go checks.RunServer(stop, &running)
	go checks.RunCheck(heartbeats, stop, &running)
	go controller.Run(heartbeats, stop, &running)

	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGINT, syscall.SIGTERM)
	<-asked
	close(stop)
	running.Wait()
	return nil
}
