//go:build tools

// Package programs names what is built of Prometheus' operator. Its own go.mod replaces the modules that are released with it by folders,
// which are not in the module: here nothing is replaced.
package programs

import (
	_ "github.com/prometheus-operator/prometheus-operator/cmd/operator"
	_ "github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader"
)
