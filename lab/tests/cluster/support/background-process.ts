import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Cluster } from '../../../cluster/cluster.ts';

const SOON_MS = 30_000;

export type BackgroundProcess = AsyncDisposable & {
  /**
   * Waits for a line of output that matches. @returns the first group of the pattern.
   * @throws {Error} with the output, if the program ends before or prints no such line within 30 s.
   */
  waitForOutput: (pattern: RegExp) => Promise<string>;
};

/** Starts a program that uses the cluster. Disposing ends it; that is safe if it has already ended. */
export function startInBackground({ access }: Cluster, program: string, args: readonly string[]): BackgroundProcess {
  const running = execa(program, args, {
    env: { KUBECONFIG: access.kubeconfig },
    reject: false,
    all: true,
    stdin: 'ignore',
  });
  const output = createInterface({ input: running.all });
  return {
    waitForOutput: (pattern) =>
      new Promise((resolve, reject) => {
        const lines: string[] = [];
        output.on('line', (line) => {
          lines.push(line);
          const found = pattern.exec(line)?.[1];
          if (found !== undefined) resolve(found);
        });
        const fail = (how: string) => reject(new Error(`${program} ${args.join(' ')} ${how}:\n${lines.join('\n')}`));
        output.once('close', () => fail('ended before it printed the expected line'));
        setTimeout(() => fail('has not printed the expected line'), SOON_MS).unref();
      }),
    [Symbol.asyncDispose]: async () => {
      running.kill('SIGTERM');
      await running;
    },
  };
}
