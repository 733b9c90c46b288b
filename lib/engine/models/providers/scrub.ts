/** Takes keys out of words that come from outside. */

const KEY = '[key]';
/** What a provider shows of a key that it masks: its beginning. */
const BEGINNING = 6;
const LONG_ENOUGH = 12;
const KEY_LIKE = [
  /\bBearer\s+[^\s"'<>]+/gi,
  /\b(?:x-api-key|api[-_ ]?key|authorization)["']?\s*[:=]\s*["']?(?:(?:Basic|Token)\s+)?[^\s"'<>,}]+/gi,
  /\b(?:sk|pk|rk)[-_][\w*.…-]{6,}/g,
];

/** The key itself, however it is quoted, what is left of one that was masked, and whatever else looks like one. */
export function scrub(text: string, key: string | null): string {
  const own = key ? withoutKey(text, key) : text;
  const rest = KEY_LIKE.reduce((done, pattern) => done.replace(pattern, KEY), own);
  return rest.replace(/\/\/[^/\s@]*@/g, '//');
}

function withoutKey(text: string, key: string): string {
  const trimmed = key.trim();
  const spellings = [key, trimmed, JSON.stringify(trimmed).slice(1, -1), encodeURIComponent(trimmed)];
  const whole = spellings.filter(Boolean).reduce((done, spelling) => done.replaceAll(spelling, KEY), text);
  if (trimmed.length < LONG_ENOUGH) return whole;
  return whole.replace(new RegExp(`${escaped(trimmed.slice(0, BEGINNING))}[^\\s"'<>,}]*`, 'g'), KEY);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
