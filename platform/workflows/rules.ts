import { parse, stringify } from 'yaml';

import { type Job, Workflow } from './workflow.ts';

export type Source = {
  /** Relative to the root of the tree. */
  readonly path: string;
  readonly text: string;
};

/** What the rules know of the tree. */
export type Tree = {
  /** Whether a path filter covers anything. */
  readonly covers: (filter: string) => boolean;
  /** Folders in repos/ of which this one is built, itself included; none for what is no package. */
  readonly needs: (name: string) => readonly string[];
};

const PINNED = /^\s*-?\s*uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const MAIN_ONLY = "github.event_name == 'push'";

/** What is wrong with a workflow beside what actionlint finds, a line each. */
export function problemsOf(source: Source, tree: Tree): readonly string[] {
  const workflow = Workflow.parse(parse(source.text));
  const jobs = Object.entries(workflow.jobs);
  return [
    ...unpinned(source.text),
    ...dangerousTriggers(workflow),
    ...(isEmpty(workflow.permissions) ? [] : ['permissions: {} is lacking: each job takes what it needs']),
    ...jobs.flatMap(([name, job]) => problemsOfJob(job, stringify(job)).map((problem) => `job ${name}: ${problem}`)),
    ...problemsOfFilters(source.path, workflow, tree),
  ].map((problem) => `${source.path}: ${problem}`);
}

/** Actions that are not at the same commit in all workflows. */
export function differences(sources: readonly Source[]): readonly string[] {
  const pins = sources.flatMap(({ text }) => [...text.matchAll(/uses: ([\w./-]+)@(\S+ # \S+)/g)]);
  const commits = Map.groupBy(pins, ([, action = '']) => action);
  return [...commits].flatMap(([action, uses]) => {
    const all = [...new Set(uses.map(([, , pin = '']) => pin))];
    return all.length > 1 ? [`${action} is used at ${all.join(' and at ')}`] : [];
  });
}

/** A tag can be moved by whoever takes over the action; a commit cannot. */
function unpinned(text: string): readonly string[] {
  const uses = text.split('\n').filter((line) => /^\s*-?\s*uses:/.test(line) && !line.includes('uses: ./'));
  return uses.filter((line) => !PINNED.test(line)).map((line) => `not pinned as <commit> # vX.Y.Z:${line}`);
}

/** They run with secrets on what anyone sends. */
function dangerousTriggers({ on }: Workflow): readonly string[] {
  const found = Object.keys(on).filter((name) =>
    ['pull_request_target', 'workflow_run', 'issue_comment'].includes(name),
  );
  return found.map((name) => `${name} is not to be used`);
}

function problemsOfJob(job: Job, text: string): readonly string[] {
  const problems: string[] = [];
  const writes = Object.entries(job.permissions ?? {}).filter(([, right]) => right !== 'read');
  if (job.permissions === undefined) problems.push('it does not say its permissions');
  if (writes.length > 0) problems.push(`it may write ${writes.map(([name]) => name).join(', ')}`);
  if (job.uses !== undefined) return problems;
  if (job['timeout-minutes'] === undefined) problems.push('it has no timeout-minutes');
  if (job['runs-on']?.endsWith('-latest') !== false) problems.push('its runner has no version');
  if (text.includes('secrets.') && !job.if.includes(MAIN_ONLY)) problems.push(`it sees secrets without ${MAIN_ONLY}`);
  for (const { uses, run, with: inputs } of job.steps) {
    if (run?.includes('${{') === true) problems.push('an expression in a script; give it by env');
    if (uses?.startsWith('actions/checkout@') === true && inputs['persist-credentials'] !== false)
      problems.push('a checkout leaves its token behind: persist-credentials: false');
  }
  return problems;
}

/** A workflow with filters has the same for both events, runs when it is changed itself, and when what it builds on is. */
function problemsOfFilters(path: string, { on, jobs, concurrency }: Workflow, tree: Tree): readonly string[] {
  if (on.workflow_call !== undefined) return [];
  const problems = concurrency === undefined ? ['it has no concurrency group'] : [];
  const [onPush, onPull] = [on.push?.paths, on.pull_request?.paths];
  if (onPush === undefined && onPull === undefined) return problems;
  if (String(onPush) !== String(onPull)) problems.push('push and pull_request have other paths');
  const filters = onPush ?? [];
  const has = (wanted: string) =>
    filters.includes(wanted) || filters.includes(`${wanted.slice(0, wanted.lastIndexOf('/'))}/**`);
  const called = Object.values(jobs).flatMap(({ uses }) => (uses === undefined ? [] : [uses.replace('./', '')]));
  const names = Object.values(jobs).flatMap(({ with: { name } }) => (typeof name === 'string' ? [name] : []));
  const built = names.flatMap((name) => tree.needs(name)).map((name) => `repos/${name}/**`);
  problems.push(...filters.filter((filter) => !tree.covers(filter)).map((filter) => `nothing is at ${filter}`));
  problems.push(
    ...[path, ...called, ...built].filter((wanted) => !has(wanted)).map((wanted) => `paths lack ${wanted}`),
  );
  return problems;
}

function isEmpty(permissions: Workflow['permissions']): boolean {
  return permissions !== undefined && Object.keys(permissions).length === 0;
}
