/** Chance that can be had again: the same seed gives the same numbers. */

export { seededRandom } from '@/lib/prove/random.mjs';

/** TEST_SEED, or a new one. Print it, so that a failure can be run again. */
export const testSeed = (): number => Number(process.env.TEST_SEED) || Math.floor(Math.random() * 2 ** 31) + 1;
