/** Counts as `wc -lw` does in a UTF-8 locale. */

const NEITHER = 0;
const SEPARATOR = 1;
const PRINTABLE = 2;

const SEPARATORS = /[\t\n\v\f\r \u00A0\u1680\u2000-\u200A\u202F\u205F\u2060\u3000]/;
/** Controls, line separators and what is not a character: they neither make a word nor end one. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cn}\uFFFD]/u;

let kinds: Uint8Array | undefined;

/** Takes a text in pieces. Lines are newline characters; a word holds at least one printable character. */
export function wordCounter() {
  kinds ??= classify();
  const kindOf = kinds;
  let isInWord = false;
  const counts = { lines: 0, words: 0 };
  const add = (text: string): void => {
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit === 10) counts.lines += 1;
      const kind = kindOf[unit] ?? NEITHER;
      if (kind === SEPARATOR) isInWord = false;
      else if (kind === PRINTABLE && !isInWord) {
        isInWord = true;
        counts.words += 1;
      }
    }
  };
  return { counts, add };
}

/** The kind of every UTF-16 unit; halves of characters beyond them are taken as printable. */
function classify(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (let unit = 0; unit < table.length; unit += 1) {
    const character = String.fromCharCode(unit);
    if (SEPARATORS.test(character)) table[unit] = SEPARATOR;
    else if (!UNPRINTABLE.test(character)) table[unit] = PRINTABLE;
  }
  return table;
}
