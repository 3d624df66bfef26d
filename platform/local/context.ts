import type { Layout } from './data/layout.ts';
import type { Secrets } from './data/secrets.ts';
import type { Service, ServiceName } from './parts/services.ts';
import type { StartOptions } from './platform.ts';
import type { Ports } from './ports.ts';
import type { Run } from './run.ts';
import type { ProcessSpec } from './supervisor/process-spec.ts';

/** What is decided before anything starts. */
export type Context = {
  readonly layout: Layout;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly only: readonly ServiceName[];
  readonly mode: 'built' | 'dev';
  readonly run: Run;
  readonly overrides: NonNullable<StartOptions['overrides']>;
};

/** Starts a process with the environment that the caller of the start wanted for it. */
export function launch({ run, overrides }: Context, spec: ProcessSpec, signal: AbortSignal): Promise<void> {
  return run.launch({ ...spec, env: { ...spec.env, ...overrides[spec.name] } }, signal);
}
