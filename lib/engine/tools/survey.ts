import { csvCounter } from './csv';
import { headingFinder, termCounter } from './terms';
import { wordCounter } from './words';

const PREVIEW_LENGTH = 2000;
const LINE_LENGTH_MAX = 64 * 1024;
/** Terms are taken from the beginning of very large texts; counts always cover the whole. */
const TERMS_BYTES_MAX = 8 * 1024 * 1024;

/** Reads UTF-8 text once, in pieces, and describes it. Memory does not grow with its length. */
export async function survey(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, name: string) {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const words = wordCounter();
  const terms = termCounter();
  const headings = /\.(md|markdown|mdx)$/i.test(name) ? headingFinder() : null;
  const csv = /\.(csv|tsv)$/i.test(name) ? csvCounter() : null;
  const lines = lineSplitter((line) => {
    if (bytes < TERMS_BYTES_MAX) terms.add(line);
    headings?.add(line);
  });
  let bytes = 0;
  let preview = '';
  const take = (text: string): void => {
    if (preview.length < PREVIEW_LENGTH) preview += text.slice(0, PREVIEW_LENGTH - preview.length);
    words.add(text);
    csv?.add(text);
    lines.add(text);
  };
  for await (const chunk of chunks) {
    take(decoder.decode(chunk, { stream: true }));
    bytes += chunk.length;
  }
  take(decoder.decode());
  lines.finish();
  return {
    bytes,
    ...words.counts,
    ...(headings?.finish() ?? { headings: [], heading_count: 0 }),
    terms: terms.finish(),
    terms_of_whole: bytes <= TERMS_BYTES_MAX,
    csv: csv?.finish() ?? null,
    text: preview.isWellFormed() ? preview : preview.slice(0, -1),
    truncated: bytes > Buffer.byteLength(preview),
  };
}

/** Hands on whole lines without their ends; one without end comes in pieces. */
function lineSplitter(onLine: (line: string) => void) {
  let rest = '';
  const add = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (rest.length > LINE_LENGTH_MAX) {
      onLine(rest);
      rest = '';
    }
  };
  const finish = () => {
    if (rest) onLine(rest);
  };
  return { add, finish };
}
