/** What the address of the list asks for. Runs anywhere, so that the page can be drawn with it. */
import type { ListWish } from '@/lib/listing/queries';

const NAMES = ['q', 'show', 'sort', 'archived', 'failure'] as const;

/** Only what is said; the server knows what is usual. */
export function readWish(find: (name: string) => string | null | undefined): ListWish {
  const said = NAMES.flatMap((name) => {
    const value = find(name);
    return value ? [[name, value]] : [];
  });
  return Object.fromEntries(said);
}
