// Judges an AnalysisTemplate once, as the controller of Argo Rollouts does: with its own code for arguments, for Prometheus and
// for conditions. Reads one JSON object from standard input, writes one JSON array to standard output.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	log "github.com/sirupsen/logrus"

	"github.com/argoproj/argo-rollouts/metricproviders/prometheus"
	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/analysis"
)

type question struct {
	Metrics []v1alpha1.Metric `json:"metrics"`
	// Values of the template's arguments.
	Args map[string]string `json:"args"`
	// Where Prometheus is, instead of where the template says.
	Address string `json:"address"`
}

type answer struct {
	Metric  string `json:"metric"`
	Value   string `json:"value"`
	Phase   string `json:"phase"`
	Message string `json:"message"`
}

func main() {
	log.SetLevel(log.ErrorLevel)
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fail(err)
	}
	answers := []answer{}
	for _, metric := range asked.Metrics {
		measurement, err := measure(metric, asked)
		if err != nil {
			fail(fmt.Errorf("%s: %w", metric.Name, err))
		}
		answers = append(answers, answer{metric.Name, measurement.Value, string(measurement.Phase), measurement.Message})
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fail(err)
	}
}

func measure(metric v1alpha1.Metric, asked question) (*v1alpha1.Measurement, error) {
	args := []v1alpha1.Argument{}
	for name, value := range asked.Args {
		args = append(args, v1alpha1.Argument{Name: name, Value: &value})
	}
	resolved, err := analysis.ResolveMetricArgs(metric, args)
	if err != nil {
		return nil, err
	}
	resolved.Provider.Prometheus.Address = asked.Address
	api, err := prometheus.NewPrometheusAPI(*resolved)
	if err != nil {
		return nil, err
	}
	provider, err := prometheus.NewPrometheusProvider(api, *log.NewEntry(log.StandardLogger()), *resolved)
	if err != nil {
		return nil, err
	}
	measurement := provider.Run(nil, *resolved)
	return &measurement, nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
