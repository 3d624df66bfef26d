import type { Layout } from '../tools/data-folder/layout.ts';
import type { Secrets } from '../tools/data-folder/secrets.ts';
import type { Service, ServiceName } from '../tools/services/services.ts';
import type { StartOptions } from './product.ts';
import type { Ports } from '../tools/ports/ports.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import type { ProcessSpec } from './supervisor/process-spec.ts';

/** Everything that is decided before the first process starts. */
export type StartContext = {
  readonly layout: Layout;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly only: readonly ServiceName[];
  readonly mode: 'built' | 'dev';
  readonly supervisor: Supervisor;
  readonly overrides: NonNullable<StartOptions['overrides']>;
  readonly prepare: NonNullable<StartOptions['prepare']>;
};

/** Starts a process, with the variables and the changes that {@link StartOptions} ask for. */
export async function launch(context: StartContext, spec: ProcessSpec, signal: AbortSignal): Promise<void> {
  const { supervisor, overrides, prepare } = context;
  await supervisor.launch(await prepare({ ...spec, env: { ...spec.env, ...overrides[spec.name] } }), signal);
}
