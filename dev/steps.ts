import { asError } from '../tools/errors.ts';
import type { ReportProgress } from '../tools/progress/progress-event.ts';

type Work<T> = (detail: (text: string) => void) => Promise<T>;

/** One step of a start. Its value can be read once it is done, that is, by the steps after it. */
export class Step<T> {
  readonly name: string;
  readonly after: readonly Step<unknown>[];
  readonly #work: Work<T>;
  #result: { readonly value: T } | undefined;

  constructor(name: string, after: readonly Step<unknown>[], work: Work<T>) {
    this.name = name;
    this.after = after;
    this.#work = work;
  }

  get value(): T {
    if (!this.#result)
      throw new Error(`The step "${this.name}" is not done yet. A step that reads its value must list it in "after".`);
    return this.#result.value;
  }

  async run(detail: (text: string) => void): Promise<void> {
    this.#result = { value: await this.#work(detail) };
  }
}

/** Runs each step as soon as the steps before it are done. Independent steps run at the same time. */
export class Steps {
  readonly #steps: Step<unknown>[] = [];

  add<T>(name: string, after: readonly Step<unknown>[], work: Work<T>): Step<T> {
    const step = new Step(name, after, work);
    this.#steps.push(step);
    return step;
  }

  /**
   * Runs all steps. When one fails, aborts `abort` and waits for the steps that are running.
   *
   * @throws the error of the first failing step, or the reason of `abort`.
   */
  async run(report: ReportProgress, abort: AbortController): Promise<void> {
    report({ kind: 'planned', steps: this.#steps.map((step) => step.name) });
    const running = new Map<Step<unknown>, Promise<void>>();
    for (const step of this.#steps) {
      const before = step.after.flatMap((needed) => running.get(needed) ?? []);
      running.set(step, runStep(step, before, report, abort));
    }
    await Promise.allSettled(running.values());
    abort.signal.throwIfAborted();
  }
}

async function runStep(
  step: Step<unknown>,
  before: readonly Promise<void>[],
  report: ReportProgress,
  abort: AbortController,
): Promise<void> {
  await Promise.all(before);
  abort.signal.throwIfAborted();
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  report({ kind: 'started', step: step.name });
  try {
    await step.run((text) => report({ kind: 'detail', step: step.name, text }));
    report({ kind: 'done', step: step.name, ms: elapsed() });
  } catch (cause) {
    const error = asError(cause);
    if (!abort.signal.aborted) report({ kind: 'failed', step: step.name, ms: elapsed(), error });
    abort.abort(error);
    throw error;
  }
}
