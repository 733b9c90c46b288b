/** Prompts with `{{column}}` in them: which names they ask for, and what they say for one row. */

/** Either an escaped opening, or a placeholder; names have no braces in them, so a text is read in one pass. */
const MARK = /\\\{\{|\{\{([^{}]+)\}\}/g;

/** The names that a text asks for, trimmed, in order, once each. `\{{` opens no placeholder. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(MARK)].flatMap(([, name]) => name?.trim() || []))];
}

/**
 * The text with each placeholder replaced by its value, which is taken as it is and never read as a template itself.
 * A name without a value, or with an empty one, is in `missing` and stays in the text as it was written.
 */
export function renderTemplate(text: string, values: ReadonlyMap<string, string>): { text: string; missing: string[] } {
  const missing = new Set<string>();
  const rendered = text.replace(MARK, (mark, found: string | undefined) => {
    if (found === undefined) return '{{';
    const name = found.trim();
    if (name === '') return mark;
    const value = values.get(name);
    if (value) return value;
    missing.add(name);
    return mark;
  });
  return { text: rendered, missing: [...missing] };
}
