import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Cluster } from '../../../platform/cluster/cluster.ts';

const SOON_MS = 30_000;

export type Beside = AsyncDisposable & {
  /**
   * Resolves to what the pattern finds in a line that the program says.
   * @throws {Error} with all that it said, when it ends before, or does not say it soon.
   */
  said: (pattern: RegExp) => Promise<string>;
};

/** Runs a program that speaks to the cluster, beside what follows, and ends it when that is left: also where it has ended before. */
export function beside({ access }: Cluster, program: string, args: readonly string[]): Beside {
  const running = execa(program, args, {
    env: { KUBECONFIG: access.kubeconfig },
    reject: false,
    all: true,
    stdin: 'ignore',
  });
  const output = createInterface({ input: running.all });
  return {
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const lines: string[] = [];
        output.on('line', (line) => {
          lines.push(line);
          const found = pattern.exec(line)?.[1];
          if (found !== undefined) resolve(found);
        });
        const fail = (how: string) => reject(new Error(`${program} ${args.join(' ')} ${how}:\n${lines.join('\n')}`));
        output.once('close', () => fail('ended'));
        setTimeout(() => fail('does not say what is waited for'), SOON_MS).unref();
      }),
    [Symbol.asyncDispose]: async () => {
      running.kill('SIGTERM');
      await running;
    },
  };
}
