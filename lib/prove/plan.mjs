/** What is going to be asked of the dashboard, all of it from the seed: batches, their items, and their retries. */
import { generateNKeysBetween } from 'fractional-indexing';
import { openChance } from './random.mjs';

const WORDS = 'count the words of this small message and say which of them come twice or not at all'.split(' ');
const ITEMS_MIN = 3;
const ITEMS_MAX = 12;

/** How an item fares in the engine, and how many items of a hundred do. */
const FATES = [
  ['completes', 68],
  ['fails first', 13],
  ['fails always', 11],
  ['cannot be made', 8],
];
const OPTIONS = {
  completes: 'offline-brief',
  'fails first': 'test-fails-first-try',
  'fails always': 'test-always-fails',
  'cannot be made': 'no-such-option',
};
const GENERATIONS = [
  [1, 60],
  [2, 30],
  [3, 5],
  [5, 5],
];

/** @returns {{ number: number, fates: string[], items: object[], generations: number, isWhole: boolean }[]} */
export function planBatches(seed, count) {
  const chance = openChance(seed, 'plan');
  return Array.from({ length: count }, (_, index) => planBatch(chance, index + 1));
}

function planBatch(chance, number) {
  // Small batches far more often than large ones: what is proved is proved by the batch.
  const size = ITEMS_MIN - 1 + chance.upTo(1 + chance.upTo(ITEMS_MAX - ITEMS_MIN + 2));
  const fates = Array.from({ length: size }, () => chance.among(FATES));
  const places = generateNKeysBetween(null, null, size);
  return {
    number,
    fates,
    items: fates.map((fate, index) => ({ ...planItem(chance, fate, index), place: places[index] })),
    generations: chance.among(GENERATIONS),
    /** Retries by naming all items once all have ended; otherwise names the failed ones, while others may still run. */
    isWhole: chance.happens(0.5),
  };
}

function planItem(chance, fate, index) {
  const words = Array.from({ length: chance.between(3, 60) }, () => WORDS[chance.between(0, WORDS.length - 1)]);
  return {
    id: `item-${index}`,
    parts: [{ id: 'part', type: 'text', text: words.join(' ') }],
    metadata: [],
    llmId: OPTIONS[fate],
    versionId: '',
    secrets: [],
  };
}

/** Whether an item's try of this number makes a session, and how it ends. */
export const makesSession = (fate) => fate !== 'cannot be made';
export const failsAt = (fate, attempt) => fate !== 'completes' && (fate !== 'fails first' || attempt === 1);
