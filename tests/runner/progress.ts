import type { Outcome, Step } from './step.ts';

const REFRESH_MS = 500;

/** Shows the running steps and their elapsed time: one line that is redrawn on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #running = new Map<Step, { readonly since: number; at: string }>();
  readonly #terminal = process.stdout.isTTY;
  readonly #timer = setInterval(() => this.#draw(), REFRESH_MS);

  start(step: Step): void {
    this.#running.set(step, { since: performance.now(), at: '' });
    if (!this.#terminal) console.log(`  ${step.title} …`);
  }

  detail(step: Step, at: string): void {
    const entry = this.#running.get(step);
    if (entry !== undefined) entry.at = at;
    if (!this.#terminal) console.log(`  ${step.title}: ${at}`);
  }

  end({ step, counts, notRun }: Outcome): void {
    const since = this.#running.get(step)?.since ?? performance.now();
    this.#running.delete(step);
    const mark = notRun !== undefined ? '–' : counts.failed === 0 ? '✔' : '✖';
    const many = counts.passed + counts.failed > 1 ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
    this.#clear();
    console.log(`${mark} ${step.title} (${seconds(since)}${many})`);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #draw(): void {
    if (!this.#terminal || this.#running.size === 0) return;
    const parts = [...this.#running].map(([step, { since, at }]) => `${step.title} ${at} ${seconds(since)}`);
    this.#clear();
    process.stdout.write(`… ${parts.join(' · ')}`.slice(0, process.stdout.columns - 1));
  }

  #clear(): void {
    if (this.#terminal) process.stdout.write('\r\u001b[K');
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
