import { describe, expect, it } from '@jest/globals';
import type { ProgressEvent } from '../tools/progress/progress-event.ts';
import { Steps } from './steps.ts';

describe('Steps', () => {
  it('run when the steps before them are done, and read their values', async () => {
    const order: string[] = [];
    const steps = new Steps();
    const first = steps.add('first', [], () => Promise.resolve(order.push('first')));
    steps.add('second', [first], () => Promise.resolve(order.push(`second after ${first.value}`)));
    await steps.run(() => undefined, new AbortController());
    expect(order).toEqual(['first', 'second after 1']);
  });

  it('reject with the first failure, report it once, and do not start a step that depends on it', async () => {
    const events: ProgressEvent[] = [];
    const abort = new AbortController();
    const steps = new Steps();
    const broken = steps.add('broken', [], () => Promise.reject(new Error('no disk')));
    steps.add('dependent', [broken], () => Promise.resolve());
    steps.add(
      'other',
      [],
      () => new Promise((_, reject) => abort.signal.addEventListener('abort', () => reject(new Error('aborted')))),
    );
    await expect(steps.run((event) => events.push(event), abort)).rejects.toThrow('no disk');
    expect(events.filter(({ kind }) => kind === 'failed')).toHaveLength(1);
    expect(events).not.toContainEqual({ kind: 'started', step: 'dependent' });
  });
});
