import { asError } from './errors.ts';
import type { Report } from './progress.ts';

type Work<T> = (detail: (text: string) => void) => Promise<T>;

/** One step of a start. Its value is there when it is done, so for those that come after it. */
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
    if (!this.#result) throw new Error(`"${this.name}" is not done yet: what needs it must come after it.`);
    return this.#result.value;
  }

  async run(detail: (text: string) => void): Promise<void> {
    this.#result = { value: await this.#work(detail) };
  }
}

/** Steps that run as soon as those they come after are done; independent ones at the same time. */
export class Steps {
  readonly #steps: Step<unknown>[] = [];

  add<T>(name: string, after: readonly Step<unknown>[], work: Work<T>): Step<T> {
    const step = new Step(name, after, work);
    this.#steps.push(step);
    return step;
  }

  /**
   * Runs all. On a failure the others are told through `abort` and waited for.
   *
   * @throws what the first failing step threw, or the reason that `abort` was given.
   */
  async run(report: Report, abort: AbortController): Promise<void> {
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
  report: Report,
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
