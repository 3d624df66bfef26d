import type { AddOn } from './addon.ts';
import { argoRollouts } from './argo-rollouts.ts';
import { certManager } from './cert-manager.ts';
import { cloudnativePg } from './cloudnative-pg.ts';
import { dapr } from './dapr.ts';
import { keda } from './keda.ts';
import { prometheus, prometheusOperator } from './prometheus.ts';
import { traefik } from './traefik.ts';

/** What a cluster must have (docs/charts.md). Each add-on comes after those whose custom resources it uses. */
export const ADD_ONS: readonly AddOn[] = [
  prometheusOperator,
  prometheus,
  certManager,
  traefik,
  argoRollouts,
  keda,
  dapr,
  cloudnativePg,
];
