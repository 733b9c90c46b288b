/** Bytes to text: the encoding is found from marks and from what the bytes can be, and may be chosen instead. */
import { type Note, Unreadable } from './table';
import { ENCODINGS, type Encoding } from './words';

const SAMPLE_BYTES = 64 * 1024;
/** Of each two bytes of Western text in UTF-16 one is zero; other files have hardly any. */
const ZERO_SHARE_MIN = 0.3;
const CONTROL_SHARE_MAX = 0.05;
const CONTROLS_MAX = 32;
/** So many characters that are surely UTF-8 outweigh one broken one. */
const GOOD_FOR_ONE_BAD = 4;

const SIGNATURES: [bytes: number[], what: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'an Excel workbook or a zip file. Save the sheet as CSV, then import that.'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook. Save the sheet as CSV, then import that.'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF. Add it to an item as a file instead.'],
  [[0x89, 0x50, 0x4e, 0x47], 'an image. Add it to an item instead.'],
  [[0xff, 0xd8, 0xff], 'an image. Add it to an item instead.'],
  [[0x1f, 0x8b], 'a gzip file. Unpack it first.'],
];

export type Decoded = { text: string; encoding: Encoding; notes: Note[] };

/** Throws Unreadable for what is no text at all. */
export function decode(bytes: Uint8Array, chosen?: Encoding): Decoded {
  const signature = SIGNATURES.find(([start]) => start.every((byte, index) => bytes[index] === byte));
  if (signature) throw new Unreadable(`This file is ${signature[1]}`);
  const encoding = chosen ?? byMark(bytes) ?? byZeros(bytes);
  if (!chosen && !encoding?.startsWith('utf-16') && isBinary(bytes)) {
    throw new Unreadable('This file is not text. Choose a CSV, TSV, JSON, JSON Lines or YAML file.');
  }
  if (encoding) return finish(new TextDecoder(encoding).decode(bytes), encoding);
  return decodeUnmarked(bytes);
}

function decodeUnmarked(bytes: Uint8Array): Decoded {
  try {
    return finish(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'utf-8');
  } catch {
    const text = new TextDecoder('utf-8').decode(bytes);
    const bad = text.match(/\ufffd/g)?.length ?? 0;
    const good = text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
    if (good > bad * GOOD_FOR_ONE_BAD) return finish(text, 'utf-8');
    return finish(new TextDecoder('windows-1252').decode(bytes), 'windows-1252');
  }
}

function finish(text: string, encoding: Encoding): Decoded {
  const lines: number[] = [];
  if (text.includes('\ufffd')) {
    const parts = text.split(/\r\n?|\n/);
    for (const [index, part] of parts.entries()) if (part.includes('\ufffd')) lines.push(index + 1);
  }
  const message = `Some bytes are no ${ENCODINGS[encoding]}; a \ufffd stands in their place. Try another encoding.`;
  return { text, encoding, notes: lines.length > 0 ? [{ message, lines }] : [] };
}

function byMark([first, second, third]: Uint8Array): Encoding | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

/** UTF-16 without a mark: the zero bytes of its Latin characters all stand on one side. */
function byZeros(bytes: Uint8Array): Encoding | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const least = (sample.length / 2) * ZERO_SHARE_MIN;
  if (odd > least && even < odd / 10) return 'utf-16le';
  if (even > least && odd < even / 10) return 'utf-16be';
  return undefined;
}

function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let controls = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 0x1b)) controls += 1;
  return controls > Math.max(CONTROLS_MAX, sample.length * CONTROL_SHARE_MAX);
}
