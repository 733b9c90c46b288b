/** Chance that can be had again: the same seed gives the same numbers. */

/**
 * Numbers from 0 up to but not including 1 (mulberry32).
 * @param {number} seed
 * @returns {() => number}
 */
export function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The chances of one purpose, so that one which draws more often leaves the others' draws alone.
 * @param {number} seed
 * @param {string} purpose
 */
export function openChance(seed, purpose) {
  let mixed = seed | 0;
  for (const letter of purpose) mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  const random = seededRandom(mixed);
  return {
    /** Whole, from `from` up to and including `to`. */
    between: (/** @type {number} */ from, /** @type {number} */ to) => from + Math.floor(random() * (to - from + 1)),
    /** Whole, from 1 and below `most`, small ones as often as large ones on a logarithmic scale. */
    upTo: (/** @type {number} */ most) => Math.floor(Math.exp(random() * Math.log(most))),
    happens: (/** @type {number} */ share) => random() < share,
    /** One of `[what, weight]`. */
    among: (/** @type {[any, number][]} */ choices) => {
      let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [choice, weight] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      return choices[0]?.[0];
    },
  };
}
