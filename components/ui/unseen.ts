/** Characters that are not seen, or that make text look like another: what they are, and where they may stay. */

export type Piece = string | { mark: string; title: string };

const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\u115f\u1160\u3164\uffa0\u2800\ufffe\uffff]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u;
const RUN = new RegExp(`(${UNSEEN.source})\\1*`, 'gu');
/** Further ones are left out of the elements of a page, which would have too many; they are told in plain text. */
const MARKS_MAX = 1_000;

const NAMES: Record<number, string> = {
  0: 'null',
  8: 'backspace',
  27: 'escape',
  127: 'delete',
  173: 'soft hyphen',
  1564: 'Arabic letter mark',
  8203: 'zero-width space',
  8204: 'zero-width non-joiner',
  8205: 'zero-width joiner',
  8206: 'left-to-right mark',
  8207: 'right-to-left mark',
  8232: 'line separator',
  8233: 'paragraph separator',
  8234: 'left-to-right embedding',
  8235: 'right-to-left embedding',
  8236: 'end of direction',
  8237: 'left-to-right override',
  8238: 'right-to-left override',
  8288: 'word joiner',
  8294: 'left-to-right isolate',
  8295: 'right-to-left isolate',
  8296: 'isolate',
  8297: 'end of isolate',
  65279: 'byte order mark',
};

export const hasUnseen = (text: string): boolean => UNSEEN.test(text.replaceAll(/[\n\t]/g, ''));

/** Text with a mark in the place of each run of what is not seen; lone halves of characters become U+FFFD. */
export function piecesOf(text: string): Piece[] {
  const whole = text.toWellFormed().replaceAll('\r\n', '\n');
  const pieces: Piece[] = [];
  let plain = '';
  let end = 0;
  let marks = 0;
  for (const { 0: run, 1: character = '', index } of whole.matchAll(RUN)) {
    if (character === '\n' || character === '\t' || belongs(whole, index, run)) continue;
    plain += whole.slice(end, index);
    end = index + run.length;
    const { mark, title } = toMark(character, run.length / character.length);
    marks += 1;
    if (marks > MARKS_MAX) {
      plain += `[${mark}]`;
      continue;
    }
    if (plain !== '') pieces.push(plain);
    pieces.push({ mark, title });
    plain = '';
  }
  const rest = plain + whole.slice(end);
  return rest === '' ? pieces : [...pieces, rest];
}

/** The same in plain text, for titles and names that are read out. */
export const seenText = (text: string): string =>
  hasUnseen(text)
    ? piecesOf(text)
        .map((piece) => (typeof piece === 'string' ? piece : `[${piece.mark}]`))
        .join('')
    : text;

function toMark(character: string, times: number): { mark: string; title: string } {
  const code = character.codePointAt(0) ?? 0;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const sign = code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? '␡' : hex;
  const name = NAMES[code] ?? (code >= 0xe0000 && code <= 0xe007f ? 'hidden tag' : 'a character that is not seen');
  return { mark: times > 1 ? `${sign}×${times}` : sign, title: `${hex}, ${name}` };
}

/**
 * Joiners inside emoji and within words of scripts that need them, and what chooses the form of an emoji. Properties stand
 * side by side and not in one class, in which Chromium 156 does not find them at the end of a text.
 */
function belongs(text: string, index: number, run: string): boolean {
  if (run.length !== 1) return false;
  const before = text.slice(Math.max(0, index - 2), index);
  const after = text.slice(index + 1, index + 3);
  if (run === '\ufe0f' || run === '\ufe0e') return /(\p{Emoji}|\p{Extended_Pictographic})$/u.test(before);
  if (run === '\u200d' && /(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u.test(before)) {
    return /^\p{Extended_Pictographic}/u.test(after);
  }
  if (run !== '\u200d' && run !== '\u200c') return false;
  const needs =
    '(?:\\p{scx=Arab}|\\p{scx=Deva}|\\p{scx=Beng}|\\p{scx=Taml}|\\p{scx=Telu}|\\p{scx=Knda}|\\p{scx=Mlym}|\\p{scx=Sinh})';
  return new RegExp(`${needs}$`, 'u').test(before) && new RegExp(`^${needs}`, 'u').test(after);
}
