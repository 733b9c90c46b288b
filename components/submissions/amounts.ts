/** Amounts as sentences name them. */

/** `1 item`, `12,000 items`. */
export const itemsWord = (count: number): string => amount(count, 'item');

export const sessionsWord = (count: number): string => amount(count, 'session');

/** The word for one, or for more. */
export const oneOrMany = (count: number, one: string, many: string): string => (count === 1 ? one : many);

const amount = (count: number, word: string): string =>
  `${count.toLocaleString('en')} ${oneOrMany(count, word, `${word}s`)}`;
