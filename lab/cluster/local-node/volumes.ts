import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { type AddOn, joined } from '../addons/addon.ts';
import { NODE, STATE } from './names.ts';

/** The number of volumes: more than the charts claim. */
const COUNT = 12;
const CLASS = 'local';

/** Folders of the node as volumes, made in advance because there is no provisioner. https://kubernetes.io/docs/concepts/storage/volumes/#local */
export const volumes: AddOn = {
  name: 'Volumes',
  namespace: 'default',
  async render() {
    const names = Array.from({ length: COUNT }, (_, number) => `local-${number}`);
    for (const name of names) await mkdir(join(STATE, 'volumes', name), { recursive: true });
    return joined(...[storageClass, ...names.map(volume)].map((resource) => stringify(resource)));
  },
  workloads: [],
};

const storageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: CLASS, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'kubernetes.io/no-provisioner',
  volumeBindingMode: 'WaitForFirstConsumer',
};

function volume(name: string): object {
  const key = 'kubernetes.io/hostname';
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '20Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: CLASS,
      local: { path: `/run/state/volumes/${name}` },
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: [NODE] }] }] },
      },
    },
  };
}
