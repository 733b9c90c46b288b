/** What stands above an entry that begins a turn: what the agent says and does between two messages is one. */
import type { EntryLine } from '@/lib/sessions/outline-schema';

/** `since`: time of the message that it answers, in ms. */
export type TurnHead = { isUser: boolean; at: number | null; since: number | null };

const HEAD_PX = 46;
const LINE_PX = 21;
const PADDING_PX = 14;
const FOLDED_PX = 38;

/** One place an entry: the head above it, null inside a turn. */
export function turnHeads(lines: readonly EntryLine[]): (TurnHead | null)[] {
  let askedAt: number | null = null;
  let wasUser: boolean | null = null;
  return lines.map(({ type, at }) => {
    const isUser = type === 'user';
    const isSame = wasUser === false && !isUser;
    wasUser = isUser;
    if (isUser) askedAt = at;
    return isSame ? null : { isUser, at, since: isUser ? null : askedAt };
  });
}

/** How high an entry will be, as far as can be told before it is drawn. */
export const guessedHeight = ({ lines }: EntryLine, head: TurnHead | null): number =>
  (head ? HEAD_PX : 0) + (lines > 0 ? lines * LINE_PX + PADDING_PX : FOLDED_PX);
