import { parse, stringify } from 'yaml';

import { type Job, Workflow } from './workflow.ts';

export type Source = {
  /** The workflow's path, relative to the root of the tree. */
  readonly path: string;
  readonly text: string;
};

/** The tree, as far as the rules need it. */
export type Tree = {
  /** Whether a pattern matches any file. */
  readonly covers: (pattern: string) => boolean;
  /** Folders in repos/ that this one is built from, itself included. Empty for other names. */
  readonly needs: (name: string) => readonly string[];
};

const PINNED = /^\s*-?\s*uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const MAIN_ONLY = "github.event_name == 'push'";
/** To sign an image without a stored key, and to push it with the job's own token. */
const PUBLISHES: readonly string[] = ['id-token', 'packages'];
/** A pipe, and not `||`. Without `shell: bash`, GitHub runs `bash -e`, without pipefail. */
const PIPE = /[^|]\|[^|]/;

/** Problems of a workflow that actionlint does not find, one line each. */
export function problemsOf(source: Source, tree: Tree): readonly string[] {
  const workflow = Workflow.parse(parse(source.text));
  const jobs = Object.entries(workflow.jobs);
  return [
    ...unpinned(source.text),
    ...dangerousTriggers(workflow),
    ...(isEmpty(workflow.permissions) ? [] : ['permissions: {} is lacking: each job takes what it needs']),
    ...jobs.flatMap(([name, job]) => problemsOfJob(job, stringify(job)).map((problem) => `job ${name}: ${problem}`)),
    ...problemsOfPaths(source.path, workflow, tree),
  ].map((problem) => `${source.path}: ${problem}`);
}

/** Keys of caches that several jobs write: the first job that ends would decide for all what the cache holds. */
export function sharedCaches(sources: readonly Source[]): readonly string[] {
  const keys = sources.flatMap(({ path, text }) =>
    Object.entries(Workflow.parse(parse(text)).jobs).flatMap(([name, { steps }]) =>
      steps.flatMap(({ uses, with: { key } }) =>
        uses?.startsWith('actions/cache@') === true ? [{ job: `${path}, job ${name}`, key: String(key) }] : [],
      ),
    ),
  );
  const isCalled = (job: string) =>
    sources.some(({ path, text }) => job.startsWith(path) && text.includes('workflow_call:'));
  const jobsOf = Map.groupBy(keys, ({ key }) => key);
  return [
    ...[...jobsOf].flatMap(([key, uses]) =>
      uses.length > 1 ? [`${uses.map(({ job }) => job).join(' and ')} write the cache ${key}`] : [],
    ),
    ...keys.flatMap(({ job, key }) =>
      isCalled(job) && !key.includes('inputs.name') ? [`${job}: every caller writes the cache ${key}`] : [],
    ),
  ];
}

/** Actions that workflows use at different commits. */
export function differences(sources: readonly Source[]): readonly string[] {
  const pins = sources.flatMap(({ text }) => [...text.matchAll(/uses: ([\w./-]+)@(\S+ # \S+)/g)]);
  const commits = Map.groupBy(pins, ([, action = '']) => action);
  return [...commits].flatMap(([action, uses]) => {
    const all = [...new Set(uses.map(([, , pin = '']) => pin))];
    return all.length > 1 ? [`${action} is used at ${all.join(' and at ')}`] : [];
  });
}

/** Actions that are not pinned to a commit. Someone who takes over an action can move its tags, but not a commit. */
function unpinned(text: string): readonly string[] {
  const uses = text.split('\n').filter((line) => /^\s*-?\s*uses:/.test(line) && !line.includes('uses: ./'));
  return uses.filter((line) => !PINNED.test(line)).map((line) => `not pinned as <commit> # vX.Y.Z:${line}`);
}

/** These triggers run with secrets on code that anyone can send. */
function dangerousTriggers({ on }: Workflow): readonly string[] {
  const found = Object.keys(on).filter((name) =>
    ['pull_request_target', 'workflow_run', 'issue_comment'].includes(name),
  );
  return found.map((name) => `${name} is not to be used`);
}

function problemsOfJob(job: Job, text: string): readonly string[] {
  const problems: string[] = [];
  const writes = Object.entries(job.permissions ?? {}).filter(
    ([name, right]) => right !== 'read' && !(right === 'write' && PUBLISHES.includes(name) && isPublishing(job)),
  );
  if (job.permissions === undefined) problems.push('it does not say its permissions');
  if (writes.length > 0) problems.push(`it may write ${writes.map(([name]) => name).join(', ')}`);
  if (job.uses !== undefined) return problems;
  if (job['timeout-minutes'] === undefined) problems.push('it has no timeout-minutes');
  if (job['runs-on']?.endsWith('-latest') !== false) problems.push('its runner has no version');
  if (text.includes('secrets.') && !job.if.includes(MAIN_ONLY)) problems.push(`it sees secrets without ${MAIN_ONLY}`);
  for (const { uses, run, shell, with: inputs } of job.steps) {
    if (run?.includes('${{') === true) problems.push('an expression in a script; give it by env');
    if (run !== undefined && PIPE.test(run) && shell !== 'bash')
      problems.push('a pipe hides the failure of its first command; set shell: bash, which sets pipefail');
    if (uses?.startsWith('actions/checkout@') === true && inputs['persist-credentials'] !== false)
      problems.push('a checkout leaves its token behind: persist-credentials: false');
  }
  return problems;
}

/** Whether a job builds an image and pushes it, on main only, in the environment with the secrets; or calls the workflow with that job. */
function isPublishing({ environment, if: condition, steps, uses, with: inputs }: Job): boolean {
  if (uses !== undefined) return inputs.image === true;
  const pushes = steps.some((step) => step.uses?.startsWith('docker/build-push-action@') && step.with.push === true);
  return environment === 'delivery' && condition.includes(MAIN_ONLY) && pushes;
}

/** The paths of a called job include the workflow itself and everything that it builds on, and each commit on main has its own run. */
function problemsOfPaths(path: string, { on, jobs, concurrency }: Workflow, tree: Tree): readonly string[] {
  if (on.workflow_call !== undefined) return [];
  const problems = concurrency === undefined ? ['it has no concurrency group'] : [];
  for (const trigger of [on.push, on.pull_request])
    if (trigger?.paths !== undefined)
      problems.push("a path filter sees a diff's first 300 files only; give paths to the called job");
  for (const { uses, with: inputs } of Object.values(jobs)) {
    if (uses === undefined) continue;
    if (!String(concurrency?.group).includes('github.sha'))
      problems.push('its group keeps one waiting run, so a commit on main may stay without one: add github.sha');
    const lines = typeof inputs.paths === 'string' ? inputs.paths.split('\n') : [];
    const paths = lines.filter((line) => line !== '');
    const has = (wanted: string) =>
      paths.includes(wanted) || paths.includes(`${wanted.slice(0, wanted.lastIndexOf('/'))}/**`);
    const built = typeof inputs.name === 'string' ? tree.needs(inputs.name).map((name) => `repos/${name}/**`) : [];
    problems.push(...paths.filter((line) => !tree.covers(line)).map((line) => `nothing is at ${line}`));
    problems.push(
      ...[path, uses.replace('./', ''), ...built]
        .filter((wanted) => !has(wanted))
        .map((wanted) => `paths lack ${wanted}`),
    );
  }
  return problems;
}

function isEmpty(permissions: Workflow['permissions']): boolean {
  return permissions !== undefined && Object.keys(permissions).length === 0;
}
