import { Build } from './build.ts';

const TRAILERS = {
  Service: 'service',
  Environment: 'environment',
  Tag: 'tag',
  Digest: 'digest',
  'Committed-At': 'committedAt',
  Commit: 'commitUrl',
  'Built-By': 'runUrl',
} as const satisfies Record<string, keyof Build>;

export function titleOf({ service, environment, tag }: Build): string {
  return `${environment}: ${service} ${tag}`;
}

/** The commit message for a build. Its trailers contain the whole build, so that the next run can compare. */
export function messageOf(build: Build): string {
  const lines = Object.entries(TRAILERS).flatMap(([name, field]) => {
    const value = build[field];
    return value === undefined ? [] : [`${name}: ${value}`];
  });
  return `${titleOf(build)}\n\n${lines.join('\n')}\n`;
}

/** The build that a commit message names, for every kind of merge. Undefined for commits of other programs and people. */
export function buildIn(message: string): Build | undefined {
  const found: Record<string, string> = {};
  for (const line of message.split('\n')) {
    const [, name = '', value = ''] = /^([A-Z][A-Za-z-]+): (.+)$/.exec(line.trim()) ?? [];
    if (isTrailer(name)) found[TRAILERS[name]] = value;
  }
  return Build.safeParse(found).data;
}

function isTrailer(name: string): name is keyof typeof TRAILERS {
  return Object.hasOwn(TRAILERS, name);
}
