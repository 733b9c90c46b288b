/** Chance that can be had again: the same seed gives the same numbers. */

/** TEST_SEED, or a new one. Print it, so that a failure can be run again. */
export const testSeed = (): number => Number(process.env.TEST_SEED) || Math.floor(Math.random() * 2 ** 31) + 1;

/** Numbers from 0 up to but not including 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
