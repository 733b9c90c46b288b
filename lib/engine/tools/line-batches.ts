import type { FileHandle } from 'node:fs/promises';
import { isBinary } from './read';

const CHUNK_BYTES = 512 * 1024;
const LINE_LENGTH_MAX = 1024 * 1024;

export type NumberedLine = { number: number; text: string };

/** The lines of a text file, some at a time; nothing of a binary one. A line beyond 1 MB comes in pieces. */
export async function* lineBatches(file: FileHandle, signal: AbortSignal): AsyncGenerator<NumberedLine[]> {
  const decoder = new TextDecoder('utf-8');
  let number = 1;
  let rest = '';
  let isFirst = true;
  for await (const chunk of file.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false, signal })) {
    if (isFirst && isBinary(chunk)) return;
    isFirst = false;
    const texts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
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
