import {
  coredns,
  dapr,
  metricsServer,
  prometheusOperator,
  rolloutsController,
} from '../../toolchain/cluster-programs.ts';
import { certManager, cloudnativePg, keda, traefik } from '../../../tools/toolchain/operators.ts';
import { daprd } from '../../../tools/toolchain/daprd.ts';
import type { GoProgram, WrappedProgram } from '../../../tools/toolchain/go-program.ts';
import { ensureGoProgram, type EnsureOptions } from '../../../tools/toolchain/index.ts';
import { prometheus } from '../../../tools/toolchain/programs.ts';
import type { ImageArchive } from './archive.ts';
import { kafkaImage } from './kafka-image.ts';
import { networkPoliciesImage } from './network-policies-image.ts';
import { postgresImage } from './postgres-image.ts';
import { staticImage, type StaticImage } from './static-image.ts';

type Make = (reference: string, options: EnsureOptions) => Promise<ImageArchive>;

/** How to make the image of each upstream repository. Manifests may name any registry and tag before and after it. */
const PARTS: Readonly<Record<string, Make>> = {
  'coredns/coredns': one(coredns, '/coredns'),
  'argoproj/argo-rollouts': one(rolloutsController, '/bin/rollouts-controller'),
  'kedacore/keda': one(keda.operator, '/keda'),
  'kedacore/keda-metrics-apiserver': one(keda.adapter, '/keda-adapter', {
    entrypoint: ['/keda-adapter', '--secure-port=6443', '--zap-log-level=info', '--zap-encoder=console'],
  }),
  'kedacore/keda-admission-webhooks': one(keda.webhooks, '/keda-admission-webhooks'),
  // The operator copies a manager program into each Postgres pod, and finds this program by the name of the architecture.
  'cloudnative-pg/cloudnative-pg': one(cloudnativePg, '/manager', {
    entries: [{ path: '/operator/manager_amd64', link: '/manager' }],
  }),
  'jetstack/cert-manager-controller': one(certManager.controller, '/app/cmd/controller/controller'),
  'jetstack/cert-manager-webhook': one(certManager.webhook, '/app/cmd/webhook/webhook'),
  'jetstack/cert-manager-cainjector': one(certManager.cainjector, '/app/cmd/cainjector/cainjector'),
  'dapr/operator': one(dapr.operator, '/operator'),
  'dapr/sentry': one(dapr.sentry, '/sentry'),
  'dapr/injector': one(dapr.injector, '/injector'),
  'dapr/daprd': one(daprd, '/daprd'),
  'metrics-server/metrics-server': one(metricsServer, '/metrics-server'),
  'prometheus-operator/prometheus-operator': one(prometheusOperator.operator, '/bin/operator'),
  'prometheus-operator/prometheus-config-reloader': one(prometheusOperator.reloader, '/bin/prometheus-config-reloader'),
  'prometheus/prometheus': one(prometheus, '/bin/prometheus'),
  traefik: one(traefik, '/usr/local/bin/traefik'),
  'todo-platform/network-policies': networkPoliciesImage,
  'apache/kafka': kafkaImage,
  'todo-platform/postgresql': (_reference, options) => postgresImage(options),
};

const TAGGED =
  /(?:^|[\s"'=])(?<reference>(?:[a-z0-9.-]+(?::\d+)?\/)*(?<repository>[a-z0-9._/-]+):(?<tag>v?\d[\w.-]*))(?=["'\s]|$)/gm;

/**
 * Finds the upstream images that manifests name in fields, arguments and variables.
 * @returns each image reference with its key in PARTS.
 */
export function partsIn(manifests: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { groups } of manifests.matchAll(TAGGED)) {
    const reference = groups?.reference ?? '';
    const path = reference.slice(0, reference.lastIndexOf(':'));
    const repository = Object.keys(PARTS).find((known) => path === known || path.endsWith(`/${known}`));
    if (repository !== undefined) found.set(reference, repository);
  }
  return found;
}

/** Makes the image, or takes it from the cache. */
export function partImage(reference: string, repository: string, options: EnsureOptions): Promise<ImageArchive> {
  const make = PARTS[repository];
  if (make === undefined)
    throw new Error(`lab/cluster/images/upstream-images.ts does not say how to make ${repository}.`);
  return make(reference, options);
}

/** An image with one program, at the path that upstream's image has. */
function one(
  program: GoProgram | WrappedProgram,
  path: string,
  more: Pick<StaticImage, 'entrypoint' | 'entries'> = {},
): Make {
  return async (reference, options) => {
    const { binary } = await ensureGoProgram(program, options);
    return staticImage({ reference, binaries: { [path]: binary }, ...more }, options);
  };
}
