/** The JSON of a request, in which `"NAME": "$NAME"` stands for secrets alone. */
import type { Program } from './code';

const GUARD = '\0$';
const GUARDED = /"\\u0000\$/g;
/** A dollar sign to a reader of JSON, and none to whoever looks for one in its text. */
const ESCAPED = '"\\u0024';

/** Metadata may say what a secret's place says. Its dollar sign is escaped, lest a secret were put there. */
export function writeJson(body: Program['bodies'][number], indent?: number): string {
  const items = body.items.map((item) => ({ ...item, metadata: guard(item.metadata ?? {}) }));
  return JSON.stringify({ ...body, items }, null, indent).replaceAll(GUARDED, ESCAPED);
}

const guard = (metadata: Record<string, string>) =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, value.replace(/^\$/, () => GUARD)]));
