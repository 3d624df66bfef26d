import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cloudnativePg as program } from '../../../tools/toolchain/operators.ts';
import { type AddOn, PULL_ONCE, replaceText, SMALL_SHARE } from './addon.ts';

/** https://cloudnative-pg.io/documentation/current/installation_upgrade/ */
export const cloudnativePg: AddOn = {
  name: 'CloudNativePG',
  namespace: 'cnpg-system',
  async render({ sourceOf }) {
    const source = await sourceOf(program);
    const manifests = await readFile(join(source, 'releases', `cnpg-${program.version}.yaml`), 'utf8');
    return replaceText(manifests, PULL_ONCE, SMALL_SHARE);
  },
  workloads: ['deployment/cnpg-controller-manager'],
};
