import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

import { fromCache, type Recipe } from './cache.ts';
import { certManager, cloudnativePg, keda, prometheusOperatorSource, traefik } from './operators.ts';
import { daprd } from './daprd.ts';
import { goModule, type GoProgram } from './go-program.ts';
import { SCHEMA_LOCATION, schemasOfCrd, schemasOfSwagger } from './json-schemas.ts';
import { cacheRoot } from './locations.ts';
import { go, need } from './prerequisites.ts';
import { judge } from './programs.ts';
import type { EnsureOptions } from './types.ts';

type Module = Pick<GoProgram, 'module' | 'version' | 'sum'>;

/** The module of a program. */
function pinOf({ module, version, sum }: GoProgram): Module {
  return { module, version, sum };
}

/** Raise this number if the schemas are made in another way from the same sources. */
const FORMAT = 2;

const KUBERNETES: Module = {
  module: 'k8s.io/kubernetes',
  version: '1.34.3',
  sum: 'h1:0TfljWbhEF5DBks+WFMSrvKfxBLo4vnZuqORjLMiyT4=',
};

/** The operators whose custom resources the charts and k8s-config use. `path` is the place of the definitions in the module. */
const OPERATORS: readonly (Module & { readonly path: string })[] = [
  { ...pinOf(judge), path: 'manifests/crds' },
  {
    module: 'github.com/argoproj/argo-cd/v3',
    version: '3.2.1',
    sum: 'h1:rvrkW/JdH4V+xJgNDZI9wa/Ygd+fWoGbd1rAhvno22c=',
    path: 'manifests/crds',
  },
  { ...pinOf(certManager.controller), path: 'deploy/crds' },
  { ...pinOf(cloudnativePg), path: 'config/crd/bases' },
  { ...pinOf(daprd), path: 'charts/dapr/crds' },
  { ...pinOf(keda.operator), path: 'config/crd/bases' },
  { ...prometheusOperatorSource, path: 'example/prometheus-operator-crd' },
  { ...pinOf(traefik), path: 'integration/fixtures/k8s/01-traefik-crd.yml' },
];

/**
 * Makes JSON Schemas for kubeconform, of Kubernetes 1.34 and of the custom resources, from their own modules.
 *
 * @returns kubeconform's `-schema-location`.
 */
export async function ensureKubernetesSchemas(options: EnsureOptions): Promise<string> {
  const { folder } = await fromCache(recipe(), options);
  return join(folder, SCHEMA_LOCATION);
}

function recipe(): Recipe {
  return {
    name: 'kubernetes-schemas',
    version: KUBERNETES.version,
    inputs: JSON.stringify([FORMAT, KUBERNETES, OPERATORS]),
    root: cacheRoot(),
    build,
  };
}

async function build(folder: string, { report, signal }: EnsureOptions): Promise<void> {
  const goPath = await need(go, 'download the schemas of Kubernetes');
  const fetched = (module: Module) => {
    report(`downloading ${module.module} ${module.version} with Go`);
    return goModule(module, { goPath, cwd: folder, signal });
  };
  const swagger = join(await fetched(KUBERNETES), 'api/openapi-spec/swagger.json');
  await write(folder, schemasOfSwagger(JSON.parse(await readFile(swagger, 'utf8'))));
  for (const operator of OPERATORS) {
    for (const file of await filesAt(join(await fetched(operator), operator.path))) {
      for (const document of parseAllDocuments(await readFile(file, 'utf8'))) {
        await write(folder, schemasOfCrd(document.toJS()));
      }
    }
  }
}

async function filesAt(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  const names = await readdir(path);
  return names.filter((name) => /\.ya?ml$/.test(name)).map((name) => join(path, name));
}

async function write(folder: string, schemas: ReadonlyMap<string, unknown>): Promise<void> {
  for (const [name, schema] of schemas) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(schema));
  }
}
