import { Listr } from 'listr2';
import type { Report } from '../progress.ts';
import { seconds } from './seconds.ts';

type Shown = {
  startedAt?: number;
  detail?: string;
  readonly end: PromiseWithResolvers<undefined>;
  title?: (text: string) => void;
  output?: (text: string) => void;
};

/** Progress drawn live on a terminal: a line a step, with the time it has taken so far. */
export class LiveProgress {
  readonly #shown = new Map<string, Shown>();
  #drawn: Promise<unknown> | undefined;
  #clock: NodeJS.Timeout | undefined;
  #notices: string[] = [];

  readonly report: Report = (event) => {
    switch (event.kind) {
      case 'planned':
        this.#draw(event.steps);
        break;
      case 'notice':
        if (this.#drawn) this.#notices.push(event.text);
        else console.log(event.text);
        break;
      case 'started':
        this.#with(event.step, (shown) => (shown.startedAt = performance.now()));
        break;
      case 'detail':
        this.#with(event.step, (shown) => shown.output?.(event.text));
        break;
      case 'done':
        this.#with(event.step, (shown) => {
          shown.title?.(`${event.step} (${seconds(event.ms)})`);
          shown.end.resolve(undefined);
        });
        break;
      case 'failed':
        this.#with(event.step, (shown) => {
          shown.title?.(`${event.step} (${seconds(event.ms)})`);
          shown.end.reject(new Error('failed'));
        });
        break;
    }
  };

  /** Resolves when the last frame is drawn; what runs still is left as it is. Later notices are printed at once. */
  async end(): Promise<void> {
    clearInterval(this.#clock);
    for (const { end } of this.#shown.values()) end.reject(new Error('not done'));
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
        task: (_context: unknown, task: { title?: string | undefined; output: string | object | undefined }) => {
          shown.title = (text) => (task.title = text);
          shown.output = (text) => (task.output = text);
          return shown.end.promise;
        },
      };
    });
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      collectErrors: false,
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false, collapseErrors: false },
    });
    this.#drawn = list.run().catch(() => undefined);
    this.#clock = setInterval(() => this.#tick(), 100);
  }

  #tick(): void {
    for (const [step, { startedAt, title }] of this.#shown) {
      if (startedAt !== undefined) title?.(`${step} (${seconds(performance.now() - startedAt)})`);
    }
  }

  #with(step: string, change: (shown: Shown) => void): void {
    const shown = this.#shown.get(step);
    if (!shown) return;
    change(shown);
  }
}
