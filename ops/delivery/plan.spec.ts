import { describe, expect, it } from '@jest/globals';

import { textOf } from './image/pull-request-text.ts';
import { nextStep, type State, type Step } from './plan.ts';
import { buildOf } from './testing/rig.ts';

const [old, wanted, newer] = [buildOf(1), buildOf(2), buildOf(3)];
const rebuilt = buildOf(2, { digest: `sha256:${'f'.repeat(64)}` });
const pull = (build = wanted) => ({ number: 7, url: 'https://forge.example.com/7', ...textOf(build) });
const base = (build = old): State['base'] => ({ image: build, build });
const branch = (build = wanted, isClean = true): State['branch'] => ({ build, isClean });
const byHand: State['base'] = { image: { tag: 'by-hand', digest: '' } };

type Known = Omit<State, 'pullRequests'> & Partial<State>;
const next = (known: Known, build = wanted): Step => nextStep({ pullRequests: [], ...known }, build);

describe('the next step', () => {
  it.each<[string, Known, object]>([
    ['nothing is proposed', { base: base() }, { kind: 'push', build: wanted }],
    ['the branch is there', { base: base(), branch: branch() }, { kind: 'open', text: textOf(wanted) }],
    [
      'all is there',
      { base: base(), branch: branch(), pullRequests: [pull()] },
      { kind: 'end', end: 'proposed', pullRequest: pull() },
    ],
    [
      'the pull request speaks of another build',
      { base: base(), branch: branch(), pullRequests: [pull(old)] },
      { kind: 'edit', text: textOf(wanted) },
    ],
    ['an older build is proposed', { base: base(), branch: branch(old) }, { kind: 'push', build: wanted }],
    ['the branch does not merge', { base: base(), branch: branch(wanted, false) }, { kind: 'push', build: wanted }],
    ['the branch is of no build', { base: base(), branch: { isClean: false } }, { kind: 'push', build: wanted }],
    ['base was written by hand', { base: byHand }, { kind: 'push', build: wanted }],
  ])('of a build when %s', (_case, state, step) => expect(next(state)).toMatchObject(step));

  it.each<[string, Known, object]>([
    [
      'is proposed',
      { base: base(), branch: branch(newer), pullRequests: [pull(newer)] },
      { kind: 'end', end: 'superseded' },
    ],
    ['was pushed only', { base: base(), branch: branch(newer) }, { kind: 'open', text: textOf(newer) }],
    ['does not merge', { base: base(), branch: branch(newer, false) }, { kind: 'push', build: newer }],
    ['is in base', { base: base(newer) }, { kind: 'end', end: 'superseded' }],
  ])('completes the newer build if that %s', (_case, state, step) => expect(next(state)).toMatchObject(step));

  it.each<[string, Known, object]>([
    ['nothing else is there', { base: base(wanted) }, { kind: 'end', end: 'current' }],
    ['by hand', { base: { image: wanted } }, { kind: 'end', end: 'current' }],
    ['its branch is left', { base: base(wanted), branch: branch() }, { kind: 'delete-branch' }],
    [
      'an older one is proposed',
      { base: base(wanted), branch: branch(old), pullRequests: [pull(old)] },
      { kind: 'close', pullRequest: pull(old) },
    ],
    [
      'a newer one is proposed',
      { base: base(wanted), branch: branch(newer), pullRequests: [pull(newer)] },
      { kind: 'end', end: 'current' },
    ],
  ])('when base has the image and %s', (_case, state, step) => expect(next(state)).toMatchObject(step));

  it('keeps the oldest of several pull requests', () => {
    const second = { ...pull(), number: 8 };
    const state = { base: base(), branch: branch(), pullRequests: [pull(), second] };
    expect(next(state)).toEqual({ kind: 'close', pullRequest: second, reason: 'Closed: #7 proposes the same.' });
  });

  it('keeps the first image of a commit, proposed or merged', () => {
    const proposed = { base: base(), branch: branch(), pullRequests: [pull()] };
    expect(next(proposed, rebuilt)).toMatchObject({ kind: 'end', end: 'superseded' });
    expect(next({ base: base(wanted) }, rebuilt)).toMatchObject({ kind: 'end', end: 'superseded' });
  });
});
