import { basename, delimiter, dirname } from 'node:path';
import { execa } from 'execa';

/** How to reach a cluster. */
export type Access = {
  readonly kubectl: string;
  readonly helm: string;
  readonly kubeconfig: string;
  /** Default: the current context of the kubeconfig. */
  readonly context?: string;
};

/** Matches a document whose metadata names a namespace. */
const NAMESPACED = /^metadata:\n(?:[ ]{2,}.*\n)*?[ ]{2}namespace:/m;

export type CommandOptions = {
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
};

/** Runs kubectl and helm on one cluster. If a command fails, the error holds the command and its output. */
export class Cluster {
  readonly access: Access;

  constructor(access: Access) {
    this.access = access;
  }

  /** @returns its standard output. */
  async kubectl(args: readonly string[], options: CommandOptions = {}): Promise<string> {
    const { kubectl, context } = this.access;
    return this.#run(kubectl, [...(context === undefined ? [] : ['--context', context]), ...args], options);
  }

  /** Runs `kubectl argo rollouts <verb> …`. @returns its standard output. */
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

  /** @returns the answer of `kubectl get` as parsed JSON. */
  async get(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.kubectl(['get', ...args, '--output', 'json']));
  }

  /**
   * Applies manifests, and overwrites fields that others have changed.
   * @param namespace for the objects that name none.
   */
  async apply(manifests: string, namespace: string, signal?: AbortSignal): Promise<void> {
    const documents = manifests.split(/^---.*$/m).filter((document) => document.trim() !== '');
    const [namespaced, rest] = [true, false].map((named) =>
      documents.filter((document) => NAMESPACED.test(document) === named).join('\n---\n'),
    );
    const args = ['apply', '--server-side', '--force-conflicts', '--field-manager', 'todo-platform', '--filename', '-'];
    // kubectl refuses an object whose namespace differs from --namespace.
    if (rest) await this.kubectl([...args, '--namespace', namespace], { input: rest, ...withoutUndefined({ signal }) });
    if (namespaced) await this.kubectl(args, { input: namespaced, ...withoutUndefined({ signal }) });
  }

  /** Waits until Kubernetes has rolled out a workload such as `deployment/x`. */
  async rolledOut(workload: string, namespace: string, seconds: number, signal?: AbortSignal): Promise<void> {
    const args = ['rollout', 'status', workload, '--namespace', namespace, `--timeout=${seconds}s`];
    await this.kubectl(args, withoutUndefined({ signal }));
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
      ...withoutUndefined({ input, cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    if (!result.failed) return result.stdout;
    const how = result.timedOut ? `no answer within ${timeoutMs / 1000} s` : result.stderr.trim();
    throw new Error(`${basename(program)} ${args.join(' ')}:\n${how === '' ? result.stdout.trim() : how}`);
  }
}

/** The command-line options, without those that are undefined. */
function withoutUndefined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
