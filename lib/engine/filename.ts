/** File names as strangers write them, made fit for a directory. */

const BYTES_MAX = 255;
const ENDING_BYTES_MAX = 32;
/** Browsers write these three characters of a name so in a multipart head. */
const ESCAPES: Record<string, string> = { '%22': '"', '%0A': '', '%0D': '' };

/** The leaf of a name without control characters, at most 255 bytes with its ending kept; `file` if nothing is left. */
export function cleanFilename(name: string | undefined): string {
  const leaf = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  const clean = leaf
    .replace(/%22|%0A|%0D/g, (written) => ESCAPES[written] ?? '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  return /^\.*$/.test(clean) ? 'file' : fitFilename(clean, '');
}

/** A name with something put before its ending, such as ` (2)`, cut so that the whole stays within 255 bytes. */
export function fitFilename(name: string, addition: string): string {
  const dot = name.lastIndexOf('.');
  const isEnding = dot > 0 && Buffer.byteLength(name.slice(dot)) <= ENDING_BYTES_MAX;
  const ending = isEnding ? name.slice(dot) : '';
  const room = BYTES_MAX - Buffer.byteLength(addition + ending);
  return cutToBytes(isEnding ? name.slice(0, dot) : name, room) + addition + ending;
}

function cutToBytes(text: string, bytesMax: number): string {
  let size = 0;
  let kept = '';
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytesMax) break;
    kept += character;
  }
  return kept;
}
