import { isBinary } from './read';

const LINE_LENGTH_MAX = 1024 * 1024;

export type NumberedLine = { number: number; text: string };

/** The lines of a text, some at a time; nothing of what is binary. A line beyond 1 MB comes in pieces. */
export async function* lineBatches(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<NumberedLine[]> {
  const decoder = new TextDecoder('utf-8');
  let number = 1;
  let rest = '';
  let isFirst = true;
  for await (const piece of pieces) {
    if (isFirst && isBinary(piece)) return;
    isFirst = false;
    const texts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = texts.pop() ?? '';
    const batch = texts.map((text, index) => ({ number: number + index, text: text.replace(/\r$/, '') }));
    number += batch.length;
    if (rest.length > LINE_LENGTH_MAX) {
      batch.push({ number, text: rest });
      rest = '';
    }
    if (batch.length > 0) yield batch;
  }
  rest += decoder.decode();
  if (rest) yield [{ number, text: rest }];
}
