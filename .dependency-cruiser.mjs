// Who may import whom. Packages of this tree resolve to their `dist`, so that a path into another repository's `src`, or any
// relative way into another repository, shows as what it is.

const REPOS = '^repos/([^/]+)/';
const SERVICES = '^repos/([^/]+-service)/';
const BUILT_PACKAGES = '^repos/(contracts|service-kit)/dist/';

/** The folders of the service kit, lowest layer first. A folder imports only from the lines before its own. */
const KIT_LAYERS = [
  ['errors', 'context'],
  ['logging'],
  ['database', 'metrics', 'auth'],
  ['http', 'health', 'outbox'],
  ['projection', 'dapr', 'grpc', 'config'],
  ['inbox', 'retention'],
  ['docs', 'lifecycle'],
  ['testing'],
];

const kitLayers = KIT_LAYERS.flatMap((layer, index) =>
  layer.map((folder) => ({
    name: `service-kit-layers-${folder}`,
    comment: 'A folder of the service kit imports only from the layers below its own: see KIT_LAYERS in this file.',
    severity: 'error',
    from: { path: `^repos/service-kit/src/${folder}/` },
    to: {
      path: '^repos/service-kit/src/',
      pathNot: `^repos/service-kit/src/(${[folder, ...KIT_LAYERS.slice(0, index).flat()].join('|')})/`,
    },
  })),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'repos-stand-alone',
      comment: 'Each repository builds, tests and ships alone: it sees others only as installed packages.',
      severity: 'error',
      from: { path: REPOS },
      to: { path: '^(services[.]ts|(repos|dev|ops|lab|tools|tests)/)', pathNot: ['^repos/$1/', BUILT_PACKAGES] },
    },
    {
      name: 'packages-by-name',
      comment: 'A package is imported by its name, not by a relative path into the folder that it happens to lie in.',
      severity: 'error',
      from: { path: REPOS },
      to: { path: BUILT_PACKAGES, pathNot: '^repos/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'contracts-need-nobody',
      severity: 'error',
      from: { path: '^repos/contracts/' },
      to: { path: REPOS, pathNot: '^repos/contracts/' },
    },
    {
      name: 'service-kit-needs-contracts-only',
      severity: 'error',
      from: { path: '^repos/service-kit/' },
      to: { path: REPOS, pathNot: '^repos/(service-kit|contracts)/' },
    },
    {
      name: 'frontend-needs-no-backend',
      comment: 'The SPA knows the services by their API alone.',
      severity: 'error',
      from: { path: '^repos/frontend/' },
      to: { path: REPOS, pathNot: '^repos/frontend/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Rules, events and errors are plain TypeScript: no framework, no database, no broker.',
      severity: 'error',
      from: { path: `${SERVICES}src/.*/domain/`, pathNot: '[.]spec[.]ts$' },
      to: { pathNot: [`${SERVICES}src/.*/domain/`, '^repos/contracts/dist/', '^repos/service-kit/dist/errors/'] },
    },
    {
      name: 'use-cases-know-no-protocol',
      comment: 'A command or query is the same over HTTP and gRPC: it imports nothing of either.',
      severity: 'error',
      from: { path: `${SERVICES}src/.*/(commands|queries)/` },
      to: { path: [`${SERVICES}src/.*/(http|grpc)/`, '^repos/service-kit/dist/grpc/'] },
    },
    ...kitLayers,
    {
      name: 'black-box',
      comment: 'Whatever runs or tests the product may use the event catalogue, but not the code of the services.',
      severity: 'error',
      from: { path: '^(dev|ops|lab|tools|tests)/' },
      to: { path: REPOS, pathNot: '^repos/contracts/dist/' },
    },
    {
      name: 'starts-unbuilt',
      comment:
        'npm start compiles the contracts itself in a fresh clone, so its own code must import them later, dynamically.',
      severity: 'error',
      from: { path: '^(dev|ops|lab|tools)/', pathNot: ['[.]spec[.]ts$', '^lab/tests/'] },
      to: { path: '^repos/contracts/dist/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tools-serve-all-rooms',
      comment: 'Every room may use the tools, so the tools import no room.',
      severity: 'error',
      from: { path: '^(services[.]ts|tools/)' },
      to: { path: '^(dev|ops|lab|tests)/' },
    },
    {
      name: 'dev-and-ops-are-separate',
      comment: 'Each can be changed or replaced without the other. What both need lies in tools/.',
      severity: 'error',
      from: { path: '^(dev|ops)/' },
      to: { path: '^(dev|ops|lab|tests)/', pathNot: '^$1/' },
    },
    {
      name: 'lab-is-a-leaf',
      comment: 'The lab can be deleted: nothing imports it.',
      severity: 'error',
      from: { pathNot: '^lab/' },
      to: { path: '^lab/' },
    },
    {
      name: 'features-are-separate',
      comment: 'A feature of the SPA can be removed with its folder; what two of them need lies in components or lib.',
      severity: 'error',
      from: { path: '^repos/frontend/src/features/([^/]+)/' },
      to: { path: '^repos/frontend/src/features/', pathNot: '^repos/frontend/src/features/$1/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'A dependency that is not found cannot be judged. Is everything built?',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'What is imported stands in the package.json of the repository that imports it.',
      severity: 'error',
      from: { path: REPOS },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^repos/[^/]+/dist/'] },
    // The stand-in for argo-ui imports packages of the page that it is compiled with. The third service's files belong to a copy.
    exclude: { path: '(^|/)([.]dist-[^/]+|[.]data|coverage|rollouts-dashboard/argo-ui|third-service/files)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
