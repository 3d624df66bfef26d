import { identify, type ProcessIdentity } from './data/process-identity.ts';
import type { Layout } from './data/layout.ts';
import { removeRunFile, roles, type RunningProcess, writeRunFile } from './data/run-file.ts';
import { ManagedProcess } from './supervisor/managed-process.ts';
import type { ProcessSpec } from './supervisor/process-spec.ts';
import { stopOrder } from './supervisor/stop-order.ts';

/** The processes of one running platform, and the record of them on disk. */
export class Run {
  readonly #layout: Layout;
  readonly #url: string;
  readonly #notice: (text: string) => void;
  readonly #processes = new Map<string, ManagedProcess>();
  readonly #supervisor: ProcessIdentity;
  #ready = false;
  readonly #onExit = () => this.killAll();

  constructor(layout: Layout, url: string, notice: (text: string) => void) {
    const supervisor = identify(process.pid);
    if (!supervisor) throw new Error('This process cannot see itself.');
    this.#layout = layout;
    this.#url = url;
    this.#notice = notice;
    this.#supervisor = supervisor;
    // However this process comes to exit, its children go first.
    process.once('exit', this.#onExit);
  }

  get processes(): readonly ManagedProcess[] {
    const all = [...this.#processes.values()];
    return all.sort(
      (a, b) => roles.indexOf(a.spec.role) - roles.indexOf(b.spec.role) || a.spec.name.localeCompare(b.spec.name),
    );
  }

  /** @throws {Error} when there is none of that name. */
  process(name: string): ManagedProcess {
    const found = this.#processes.get(name);
    if (!found) throw new Error(`There is no process "${name}"; there are ${[...this.#processes.keys()].join(', ')}.`);
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

  /** From now on the record says that the platform is ready. */
  markReady(): void {
    this.#ready = true;
    this.#record();
  }

  /** Ends everything in the right order, telling of each group before it does. */
  async stop(tell: (names: readonly string[]) => void): Promise<void> {
    // A frozen process would let those wait that say goodbye to it.
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

/** A process that was stopped on purpose is not part of what runs; one that waits for its restart is. */
function recordOf({ spec, identity, log, state }: ManagedProcess): RunningProcess | undefined {
  if (state === 'stopped') return undefined;
  const { name, role, url, healthUrl, port, debugPort } = spec;
  return { name, role, identity, url, healthUrl, port, debugPort, log };
}
