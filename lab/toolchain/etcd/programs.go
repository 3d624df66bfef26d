//go:build tools

// Package programs names what is built of etcd. Its own go.mod replaces the modules that are released with it by folders, which are not in
// the module: here nothing is replaced.
package programs

import _ "go.etcd.io/etcd/server/v3"
