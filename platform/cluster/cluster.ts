import { basename, delimiter, dirname } from 'node:path';
import { execa } from 'execa';

/** How to reach a cluster. */
export type Access = {
  readonly kubectl: string;
  readonly helm: string;
  readonly kubeconfig: string;
  /** The kubeconfig's current one by default. */
  readonly context?: string;
};

/** A document whose metadata names a namespace. */
const NAMED = /^metadata:\n(?:[ ]{2,}.*\n)*?[ ]{2}namespace:/m;

export type CommandOptions = {
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
};

/** Kubernetes by its own tools. Every function throws with the command and what it said. */
export class Cluster {
  readonly access: Access;

  constructor(access: Access) {
    this.access = access;
  }

  /** @returns what it printed. */
  async kubectl(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    const { kubectl, context } = this.access;
    return this.#run(kubectl, [...(context === undefined ? [] : ['--context', context]), ...args], options);
  }

  /** `kubectl argo rollouts <verb> …`, by the plugin beside kubectl. @returns what it printed. */
  async rollouts(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    const { kubectl, context } = this.access;
    // kubectl takes no flag before the name of a plugin.
    const inContext = context === undefined ? [] : ['--context', context];
    return this.#run(kubectl, ['argo', 'rollouts', ...args, ...inContext], options);
  }

  async helm(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    const { helm, context } = this.access;
    return this.#run(helm, [...args, ...(context === undefined ? [] : ['--kube-context', context])], options);
  }

  /** Objects as JSON. */
  async get(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.kubectl(['get', ...args, '--output', 'json']));
  }

  /**
   * Makes what manifests say so, whoever changed it before.
   * @param namespace of what names none.
   */
  async apply(manifests: string, namespace: string, signal?: AbortSignal): Promise<void> {
    const documents = manifests.split(/^---.*$/m).filter((document) => document.trim() !== '');
    const [elsewhere, here] = [true, false].map((named) =>
      documents.filter((document) => NAMED.test(document) === named).join('\n---\n'),
    );
    const args = ['apply', '--server-side', '--force-conflicts', '--field-manager', 'todo-platform', '--filename', '-'];
    // What names a namespace may not be sent to another one.
    if (here) await this.kubectl([...args, '--namespace', namespace], { input: here, ...given({ signal }) });
    if (elsewhere) await this.kubectl(args, { input: elsewhere, ...given({ signal }) });
  }

  /** Waits until a workload such as `deployment/x` runs as its specification says. */
  async rolledOut(workload: string, namespace: string, seconds: number, signal?: AbortSignal): Promise<void> {
    const args = ['rollout', 'status', workload, '--namespace', namespace, `--timeout=${seconds}s`];
    await this.kubectl(args, given({ signal }));
  }

  async #run(
    program: string,
    args: readonly string[],
    { input, signal, timeoutMs = 900_000 }: CommandOptions,
  ): Promise<string> {
    const { kubectl, kubeconfig } = this.access;
    const result = await execa(program, args, {
      // kubectl finds its plugins on the PATH.
      env: { KUBECONFIG: kubeconfig, PATH: `${dirname(kubectl)}${delimiter}${process.env.PATH ?? ''}` },
      timeout: timeoutMs,
      maxBuffer: 256 * 1024 * 1024,
      reject: false,
      ...given({ input, cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    if (!result.failed) return result.stdout;
    const how = result.timedOut ? `no answer within ${timeoutMs / 1000} s` : result.stderr.trim();
    throw new Error(`${basename(program)} ${args.join(' ')}:\n${how === '' ? result.stdout.trim() : how}`);
  }
}

/** Without what is undefined. */
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
