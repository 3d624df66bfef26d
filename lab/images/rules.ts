import { basename } from 'node:path';
import { z } from 'zod';

import type { Lock } from '../split/lock-file.ts';
import type { ImageConfig } from './container.ts';
import type { ImageFile } from './image-files.ts';

export type ImageFacts = {
  readonly config: ImageConfig;
  readonly files: readonly ImageFile[];
  /** The lock file that its packages were installed from. */
  readonly lock: Lock;
  /** The content of its bill of materials. */
  readonly sbom: string | undefined;
};

const SHELLS = ['ash', 'bash', 'busybox', 'csh', 'dash', 'fish', 'ksh', 'mksh', 'sh', 'tcsh', 'toybox', 'zsh'];
const INSTALLERS = ['apk', 'apt', 'apt-get', 'corepack', 'dpkg', 'npm', 'npx', 'pip', 'pnpm', 'yarn'];
const LABELS = ['created', 'licenses', 'revision', 'source', 'title', 'version'];
const NUMERIC = /^[1-9]\d*:[1-9]\d*$/;
const TEST = /\.(spec|test)\.[cm]?[jt]sx?$/;

/** https://cyclonedx.org/docs/1.5/json */
const Sbom = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: z.object({ name: z.string() }) }),
  components: z.array(z.object({ name: z.string(), version: z.string() })).min(1),
});

/** Shells among the files, by path. */
export function shellsIn(files: readonly ImageFile[]): readonly string[] {
  return programsNamed(SHELLS, files);
}

/** Checks what an image must and must not contain. @returns one line for each broken rule. */
export function brokenRules({ config, files, lock, sbom }: ImageFacts): readonly string[] {
  const writable = files.filter(({ path, kind, mode }) => kind !== 'link' && path !== 'tmp' && (mode & 0o022) !== 0);
  const raising = files.filter(({ kind, mode }) => kind === 'file' && (mode & 0o6000) !== 0);
  const owned = files.filter(({ uid }) => uid !== 0);
  const own = files.filter(({ path, kind }) => kind === 'file' && !path.includes('node_modules/'));
  const compiled = own.some(({ path }) => path.startsWith('app/dist/'));
  const sources = compiled ? own.filter(({ path }) => /\.[cm]?tsx?$/.test(path)) : [];
  return [
    ...rule(NUMERIC.test(config.user), `runs as "${config.user}", not as a numeric user other than root`),
    ...none('holds a shell', shellsIn(files)),
    ...none('holds an installer', programsNamed(INSTALLERS, files)),
    ...none('holds a file that raises privileges', paths(raising)),
    ...none('holds a file that users other than root may change', paths(writable)),
    ...none('holds a file that root does not own', paths(owned)),
    ...none('holds a development dependency', developmentPackages(lock, files)),
    ...none('holds a test', paths(own.filter(({ path }) => TEST.test(path)))),
    ...none('holds a source file beside its compiled output', paths(sources)),
    ...none(
      'lacks a label',
      LABELS.filter((label) => !config.labels[`org.opencontainers.image.${label}`]),
    ),
    ...rule(isBill(sbom), 'has no bill of materials in /sbom.cdx.json'),
  ];
}

function programsNamed(names: readonly string[], files: readonly ImageFile[]): readonly string[] {
  const programs = files.filter(({ kind, mode }) => kind === 'link' || (kind === 'file' && (mode & 0o111) !== 0));
  return paths(programs.filter(({ path }) => names.includes(basename(path))));
}

function developmentPackages({ packages }: Lock, files: readonly ImageFile[]): readonly string[] {
  const there = new Set(paths(files));
  return Object.entries(packages)
    .filter(
      ([path, { dev, devOptional }]) =>
        path !== '' && (dev === true || devOptional === true) && there.has(`app/${path}`),
    )
    .map(([path]) => path);
}

function isBill(text: string | undefined): boolean {
  try {
    return Sbom.safeParse(JSON.parse(text ?? '')).success;
  } catch {
    return false;
  }
}

function paths(files: readonly ImageFile[]): readonly string[] {
  return files.map(({ path }) => path);
}

function rule(kept: boolean, broken: string): readonly string[] {
  return kept ? [] : [broken];
}

function none(broken: string, found: readonly string[]): readonly string[] {
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  return rule(found.length === 0, `${broken}: ${found.slice(0, 3).join(', ')}${more}`);
}
