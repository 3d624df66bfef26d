/** A stream of numbers in [0, 1). */
export type Random = () => number;

/** mulberry32 (https://github.com/cprosche/mulberry32): small, fast, and the same on every machine. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A separate stream for each purpose, so that a number drawn from one does not change the others. */
export function streamOf(seed: number, purpose: string): Random {
  let hash = seed >>> 0;
  for (const letter of purpose) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return randomOf(hash);
}

export function between(random: Random, from: number, to: number): number {
  return from + random() * (to - from);
}

/** The element at a fraction from 0 to 1 of the length; undefined if there is none. */
export function pickOf<T>(all: readonly T[], fraction: number): T | undefined {
  return all[Math.floor(fraction * all.length)];
}

/** Fisher–Yates shuffle. */
export function shuffled<T>(all: readonly T[], random: Random): readonly T[] {
  const left = [...all];
  const result: T[] = [];
  while (left.length > 0) result.push(...left.splice(Math.floor(random() * left.length), 1));
  return result;
}
