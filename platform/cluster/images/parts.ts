import {
  certManager,
  cloudnativePg,
  coredns,
  dapr,
  keda,
  metricsServer,
  prometheusOperator,
  rolloutsController,
  traefik,
} from '../../toolchain/cluster-programs.ts';
import { daprd } from '../../toolchain/daprd.ts';
import type { GoProgram, WrappedProgram } from '../../toolchain/go-program.ts';
import { ensureGoProgram, type EnsureOptions } from '../../toolchain/index.ts';
import { prometheus } from '../../toolchain/programs.ts';
import type { ImageArchive } from './archive.ts';
import { kafkaImage } from './kafka-image.ts';
import { networkPoliciesImage } from './network-policies-image.ts';
import { postgresImage } from './postgres-image.ts';
import { staticImage, type StaticImage } from './static-image.ts';

type Make = (reference: string, options: EnsureOptions) => Promise<ImageArchive>;

/** How the image of each repository is made of its programs, whatever registry and tag its users name. */
const PARTS: Readonly<Record<string, Make>> = {
  'coredns/coredns': one(coredns, '/coredns'),
  'argoproj/argo-rollouts': one(rolloutsController, '/bin/rollouts-controller'),
  'kedacore/keda': one(keda.operator, '/keda'),
  'kedacore/keda-metrics-apiserver': one(keda.adapter, '/keda-adapter', {
    entrypoint: ['/keda-adapter', '--secure-port=6443', '--zap-log-level=info', '--zap-encoder=console'],
  }),
  'kedacore/keda-admission-webhooks': one(keda.webhooks, '/keda-admission-webhooks'),
  // It looks for the managers that it gives to instances by their architecture.
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
 * The images of others that manifests name, in fields, arguments and variables.
 * @returns each reference with the repository by which it is known here.
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
    throw new Error(`Nobody has said in platform/cluster/images/parts.ts how to make ${repository}.`);
  return make(reference, options);
}

/** An image of one program, where upstream's image has it. */
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
