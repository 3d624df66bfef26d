import { Listr } from 'listr2';
import type { ReportProgress } from './progress-event.ts';
import { seconds } from '../output/seconds.ts';

type Shown = {
  readonly end: PromiseWithResolvers<undefined>;
  title?: (text: string) => void;
  output?: (text: string) => void;
  skip?: () => void;
};

/** The part of listr2's task that is used here. */
type Task = { title?: string | undefined; output: string | object | undefined; skip: (message?: string) => void };

/** Shows progress live on a terminal: one line for each step, with its elapsed time. */
export class LiveProgress {
  /** The steps that have not ended. */
  readonly #shown = new Map<string, Shown>();
  /** The running steps and when they started. */
  readonly #running = new Map<string, number>();
  #drawn: Promise<unknown> | undefined;
  #clock: NodeJS.Timeout | undefined;
  readonly #notices: string[] = [];

  readonly report: ReportProgress = (event) => {
    switch (event.kind) {
      case 'planned':
        this.#draw(event.steps);
        break;
      case 'notice':
        if (this.#drawn) this.#notices.push(event.text);
        else console.log(event.text);
        break;
      case 'started':
        this.#running.set(event.step, performance.now());
        break;
      case 'detail':
        this.#shown.get(event.step)?.output?.(event.text);
        break;
      case 'done':
        this.#ended(event.step, event.ms)?.resolve(undefined);
        break;
      case 'failed':
        this.#ended(event.step, event.ms)?.reject(new Error('failed'));
        break;
    }
  };

  /** Marks steps that have not ended as skipped. Resolves after the last frame. Later notices are printed at once. */
  async end(): Promise<void> {
    clearInterval(this.#clock);
    for (const { end, skip } of this.#shown.values()) {
      skip?.();
      end.resolve(undefined);
    }
    await this.#drawn;
    this.#drawn = undefined;
    for (const notice of this.#notices.splice(0)) console.log(notice);
  }

  #draw(steps: readonly string[]): void {
    const tasks = steps.map((step) => {
      const shown: Shown = { end: Promise.withResolvers<undefined>() };
      this.#shown.set(step, shown);
      return {
        title: step,
        task: (_context: unknown, task: Task) => {
          shown.title = (text) => (task.title = text);
          shown.output = (text) => (task.output = text);
          shown.skip = () => task.skip();
          return shown.end.promise;
        },
      };
    });
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      collectErrors: false,
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false, collapseErrors: false, collapseSkips: false },
    });
    this.#drawn = list.run().catch(() => undefined);
    this.#clock = setInterval(() => this.#tick(), 100);
  }

  #tick(): void {
    for (const [step, startedAt] of this.#running) this.#setTime(step, performance.now() - startedAt);
  }

  #setTime(step: string, ms: number): void {
    this.#shown.get(step)?.title?.(`${step} (${seconds(ms)})`);
  }

  #ended(step: string, ms: number): PromiseWithResolvers<undefined> | undefined {
    this.#running.delete(step);
    this.#setTime(step, ms);
    const end = this.#shown.get(step)?.end;
    this.#shown.delete(step);
    return end;
  }
}
