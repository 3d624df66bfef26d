import { deepEqual, throws } from 'node:assert/strict';

/**
 * A domain rule as a sentence: `given(state).when(decide).then(decision)`, without a database.
 * `decide` gets the state and returns a decision, or throws an error that has a `code`.
 */
export function given<S>(state: S) {
  return {
    when: <D>(decide: (state: S) => D) => ({
      then: (expected: D): void => deepEqual(decide(state), expected),
      thenThrows: (code: string): void => throws(() => decide(state), { code }),
    }),
  };
}
