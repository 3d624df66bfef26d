import { identify, type ProcessIdentity } from '../../tools/data-folder/process-identity.ts';
import type { Layout } from '../../tools/data-folder/layout.ts';
import { removeRunFile, roles, type RunningProcess, writeRunFile } from '../../tools/data-folder/run-file.ts';
import { ManagedProcess } from './managed-process.ts';
import type { ProcessSpec } from './process-spec.ts';
import { stopOrder } from './stop-order.ts';

/** Keeps the processes of one running product, and records them in the run file. */
export class Supervisor {
  readonly #layout: Layout;
  readonly #url: string;
  readonly #notice: (text: string) => void;
  readonly #processes = new Map<string, ManagedProcess>();
  readonly #supervisor: ProcessIdentity;
  #ready = false;
  readonly #onExit = () => this.killAll();

  constructor(layout: Layout, url: string, notice: (text: string) => void) {
    const supervisor = identify(process.pid);
    if (!supervisor) throw new Error('The start time of this process cannot be read.');
    this.#layout = layout;
    this.#url = url;
    this.#notice = notice;
    this.#supervisor = supervisor;
    // Whatever makes this process exit, its children are killed before.
    process.once('exit', this.#onExit);
  }

  get processes(): readonly ManagedProcess[] {
    const all = [...this.#processes.values()];
    return all.sort(
      (a, b) => roles.indexOf(a.spec.role) - roles.indexOf(b.spec.role) || a.spec.name.localeCompare(b.spec.name),
    );
  }

  /** @throws {Error} if there is no process of that name. */
  process(name: string): ManagedProcess {
    const found = this.#processes.get(name);
    if (!found) throw new Error(`There is no process "${name}". There are: ${[...this.#processes.keys()].join(', ')}.`);
    return found;
  }

  /** Starts a process for the first time and waits until it is ready. */
  async launch(spec: ProcessSpec, signal: AbortSignal): Promise<void> {
    const managed = new ManagedProcess(spec, this.#layout.logOf(spec.name), {
      changed: () => this.#record(),
      notice: this.#notice,
    });
    this.#processes.set(spec.name, managed);
    await managed.start(signal, true);
  }

  /** Records that the product is ready. */
  markReady(): void {
    this.#ready = true;
    this.#record();
  }

  /** Stops all processes in the right order. Calls `tell` with the names of each group before stopping it. */
  async stop(tell: (names: readonly string[]) => void): Promise<void> {
    // A process that stops may wait for an answer of a frozen one.
    for (const managed of this.processes) managed.wake();
    const entries = this.processes.map((managed) => ({ managed, role: managed.spec.role }));
    for (const group of stopOrder(entries)) {
      const alive = group.filter(({ managed }) => managed.state !== 'stopped');
      if (alive.length > 0) tell(alive.map(({ managed }) => managed.spec.name));
      await Promise.all(group.map(({ managed }) => managed.stop()));
    }
    removeRunFile(this.#layout.run);
    process.off('exit', this.#onExit);
  }

  killAll(): void {
    for (const managed of this.#processes.values()) managed.killNow();
  }

  #record(): void {
    writeRunFile(this.#layout.run, {
      supervisor: this.#supervisor,
      url: this.#url,
      ready: this.#ready,
      processes: this.processes.map(recordOf).filter((entry) => entry !== undefined),
    });
  }
}

/** Undefined for a process that was stopped on purpose. A process that waits for its restart is recorded. */
function recordOf({ spec, identity, log, state }: ManagedProcess): RunningProcess | undefined {
  if (state === 'stopped') return undefined;
  const { name, role, url, healthUrl, port, debugPort } = spec;
  return { name, role, identity, url, healthUrl, port, debugPort, log };
}
