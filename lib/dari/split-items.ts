/** Takes the items of a transcript apart without parsing it whole, which would keep the server from all else. */
import 'server-only';
import { breather } from '@/lib/breathe';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = [0x7b, 0x5b];
const CLOSE = [0x7d, 0x5d];
const SPACES = [0x20, 0x09, 0x0a, 0x0d];
/** Looking at the clock costs more than looking at a byte. */
const STEPS_PER_LOOK = 20_000;

/**
 * `frame`: the JSON with an empty list in place of its items; `items`: the bytes of each, not looked into. Null when
 * there is no `timeline.items`, or when it never ends. What is no JSON may come through: parsing the pieces tells.
 */
export async function splitItems(bytes: Buffer): Promise<{ frame: string; items: Buffer[] } | null> {
  const breathe = breather();
  const items: Buffer[] = [];
  /** The containers around: whether each is an object, and the key that was read last in it. */
  const around: { isObject: boolean; key: string }[] = [];
  let isKeyNext = false;
  let lastString = '';
  let listStart = -1;
  let itemStart = -1;
  let steps = 0;
  const isInList = () => around.length === 3;
  const endItem = (end: number) => {
    if (itemStart !== -1) items.push(bytes.subarray(itemStart, end));
    itemStart = -1;
  };

  for (let at = 0; at < bytes.length; at += 1) {
    steps += 1;
    if (steps % STEPS_PER_LOOK === 0) {
      const rest = breathe();
      if (rest) await rest;
    }
    const byte = bytes[at] as number;
    if (SPACES.includes(byte)) continue;
    if (listStart !== -1 && itemStart === -1 && isInList() && byte !== COMMA && byte !== 0x5d) itemStart = at;
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      if (end === -1) return null;
      if (isKeyNext && around.length <= 2) lastString = bytes.toString('utf8', at + 1, end);
      at = end;
    } else if (byte === COLON) {
      const own = around.at(-1);
      if (own && isKeyNext) own.key = lastString;
      isKeyNext = false;
    } else if (byte === COMMA) {
      isKeyNext = around.at(-1)?.isObject ?? false;
      if (listStart !== -1 && isInList()) endItem(at);
    } else if (OPEN.includes(byte)) {
      const isList =
        byte === 0x5b && around.length === 2 && around[0]?.key === 'timeline' && around[1]?.key === 'items';
      around.push({ isObject: byte === 0x7b, key: '' });
      isKeyNext = byte === 0x7b;
      if (isList) listStart = at + 1;
    } else if (CLOSE.includes(byte)) {
      if (listStart !== -1 && isInList()) {
        endItem(at);
        return { frame: `${bytes.toString('utf8', 0, listStart)}${bytes.toString('utf8', at)}`, items };
      }
      around.pop();
      isKeyNext = false;
    }
  }
  return null;
}

/** Place of the quote that ends the string that begins at `start`; -1 when none does. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}
