// Who may import whom. Packages of this tree resolve to their `dist`, so that a path into another repository's `src`, or any
// relative way into another repository, shows as what it is.

const REPOS = '^repos/([^/]+)/';
const SERVICES = '^repos/(users-service|todo-service)/';
const BUILT_PACKAGES = '^repos/(contracts|service-kit)/dist/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'repos-stand-alone',
      comment: 'Each repository builds, tests and ships alone: it sees others only as installed packages.',
      severity: 'error',
      from: { path: REPOS },
      to: { path: '^(repos|platform|tests)/', pathNot: ['^repos/$1/', BUILT_PACKAGES] },
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
      name: 'black-box',
      comment: 'What runs and tests the whole knows the event catalogue; it does not reach into the services.',
      severity: 'error',
      from: { path: '^(platform|tests)/' },
      to: { path: REPOS, pathNot: '^repos/contracts/dist/' },
    },
    {
      name: 'starts-unbuilt',
      comment:
        'In a fresh clone the contracts are compiled by the start itself: it loads them when they are, not with its own code.',
      severity: 'error',
      from: { path: '^platform/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^repos/contracts/dist/', dynamic: false, dependencyTypesNot: ['type-only'] },
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
    // The stand-in for argo-ui imports what the page has that it is compiled with.
    exclude: { path: '(^|/)([.]dist-[^/]+|[.]data|coverage|rollouts-dashboard/argo-ui)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
